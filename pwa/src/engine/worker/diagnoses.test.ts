import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { TicketSummary } from '../../contract/api';
import type { Core } from '../core';
import { fakeCore } from '../fakes';
import { Refused } from '../refusals';
import { makeKey } from '../storage/device-key';
import { Store } from '../storage/indexed-db';
import { Diagnoses } from './diagnoses';

/** What each document says: its diagnoses, and a text of another kind. */
const SAID: Record<string, string[]> = { old: ['Roseta floja.'], new: ['Cable dañado.', ''], mine: ['Lo mío.'] };

async function device(look: Core['look']) {
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  await store.write(async (tx) => {
    for (const id of [...Object.keys(SAID), 'torn'])
      await tx.objectStore('documents').put({ id, kind: 'ticket', position: 0, gone: false, base: new Uint8Array() });
  });
  const row = (id: string, updated: number, service = 's') => [id, { id, updated, service }] as const;
  const tickets = new Map([row('old', 1), row('new', 3), row('mine', 4), row('torn', 2), row('other', 5, 't')]);
  const catalogue = { tickets: tickets as unknown as Map<string, TicketSummary> };
  const diagnoses = new Diagnoses({ store, core: { ...fakeCore(), look }, now: () => 0, catalogue });
  return { diagnoses, tickets };
}

it('reads what was found on other tickets of the service, the newest first, each document once', async () => {
  const read: string[] = [];
  const { diagnoses, tickets } = await device(({ id }) => {
    read.push(id);
    if (id === 'torn') throw new Refused('unreadable', { es: 'No se puede leer.', en: 'It cannot be read.' });
    const texts = (SAID[id] ?? []).map((text) => ({ kind: 'diagnosis', text }));
    const view = { ticket: { texts: [...texts, { kind: 'work_done', text: 'Se cambió.' }] } };
    return { view: view as never, possibilities: [], voided: [], writes: false };
  });
  const found = [
    { ticket: 'new', text: 'Cable dañado.' },
    { ticket: 'old', text: 'Roseta floja.' },
  ];
  expect(await diagnoses.of('s', 'mine')).toEqual(found);
  expect(read).toEqual(['new', 'torn', 'old']);
  tickets.set('old', { id: 'old', updated: 9, service: 's' });
  expect(await diagnoses.of('s', 'mine')).toEqual([...found].reverse());
  expect(read).toEqual(['new', 'torn', 'old', 'old']);
});
