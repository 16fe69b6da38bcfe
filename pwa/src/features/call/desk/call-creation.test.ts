import { readable } from 'svelte/store';
import { expect, it } from 'vitest';
import type { Command } from '../../../contract/api';
import type { Desk } from '../../app/desk/desk.svelte';
import { blank } from './call';
import { CallCreation } from './call-creation.svelte';
import type { CallForm } from './call-form.svelte';

/** The creation of what a form says. */
function creationOf(form: object, engine: object): CallCreation {
  return new CallCreation({ engine } as unknown as Desk, form as unknown as CallForm);
}
/** An engine that makes every act, and tells of each. */
const making = (made: (command: Command) => void) => ({
  dispatch: async (_document: string | null, command: Command) => {
    made(command);
    return { act: 'd.1', document: 't', ms: 1 };
  },
  ticket: () => readable(null),
});

it('registers the letter of a call, and relates it, although its draft could not be thrown away', async () => {
  const made: string[] = [];
  const engine = making((command) => made.push(Object.keys(command)[0] ?? ''));
  const draft = { ...blank(), channel: 'oficio', letterNumber: 'SG/1', subject: 'Invitación', relates: ['u'] };
  const creation = creationOf({ draft, fields: [], gives: false, assignee: '' }, engine);
  const full = Object.assign(new Error('full'), { es: 'No queda espacio', en: 'No room' });
  await creation.create(7, () => Promise.reject(full));
  expect(made).toEqual(['open_ticket', 'record_letter', 'add_label']);
  expect([creation.born, creation.failed, creation.busy]).toEqual(['t', 'No queda espacio', false]);
});

it('writes nothing of a letter whose year was typed with two digits, and says so', async () => {
  const made: Command[] = [];
  const engine = {
    ...making((command) => made.push(command)),
    sentence: (why: string) => ({ es: why, en: why }),
  };
  for (const wrong of [{ letterDated: '0026-11-19' }, { letterDelivered: '0026-11-20' }]) {
    const draft = { ...blank(), channel: 'oficio', letterNumber: 'SG/1', subject: 'Invitación', ...wrong };
    const creation = creationOf({ draft, fields: [], gives: false, assignee: '' }, engine);
    await creation.create(7, () => Promise.resolve());
    expect([creation.born, creation.failed, creation.busy]).toEqual([null, 'bad_date', false]);
  }
  expect(made).toEqual([]);
});

it('takes the draft, and what was refused, along with the birth, and with nothing that follows', async () => {
  const taken: [string | undefined, readonly string[] | undefined][] = [];
  const engine = {
    dispatch: async (
      _document: string | null,
      _command: Command,
      _undoable?: boolean,
      kept?: string,
      replaces?: readonly string[],
    ) => {
      taken.push([kept, replaces]);
      return { act: 'd.1', document: 't', ms: 1 };
    },
    ticket: () => readable(null),
  };
  const draft = { ...blank(), subject: 'Sin red', relates: ['u'] };
  const creation = creationOf({ draft, fields: [], gives: false, assignee: '' }, engine);
  await creation.create(7, () => Promise.resolve(), 'desk call', ['d.9']);
  expect(taken).toEqual([
    ['desk call', ['d.9']],
    [undefined, undefined],
  ]);
});

// «Otra llamada» is pressed as soon as the folio is there.
it('gives the ticket to whom was chosen although the next call has cleared the form by then', async () => {
  const made: Command[] = [];
  const engine = making((command) => made.push(command));
  const form = {
    draft: { ...blank(), subject: 'Sin red', assignee: 'omar', relates: ['u'] },
    fields: [],
    gives: true,
    assignee: 'omar',
    service: { team: 'redes' },
  };
  const creation = creationOf(form, engine);
  await creation.create(7, async () => {
    Object.assign(form, { draft: blank(), assignee: '', service: undefined });
  });
  expect(made.slice(1)).toEqual([
    { add_label: { label: { ticket: 'u' } } },
    { assign: { person: 'omar', team: 'redes', reason: '' } },
  ]);
  expect(creation.left).toBe(false);
});

// A ticket of a message, of a service whose tickets are kept from whoever settles the tray.
it('ends although this device does not hold the ticket that the server made', async () => {
  const engine = { ticket: () => readable(undefined), possibilities: () => readable([]) };
  const form = { draft: blank(), fields: [], gives: true, assignee: 'omar', service: { team: 'redes' } };
  const creation = creationOf(form, engine);
  await creation.create(
    7,
    () => Promise.resolve(),
    undefined,
    [],
    () => Promise.resolve('t'),
  );
  expect([creation.born, creation.left, creation.busy]).toEqual(['t', true, false]);
});
