// The caller of a call, and its item, by the number that its caller reads out.
import { readable } from 'svelte/store';
import { beforeEach, expect, it } from 'vitest';
import { notice } from '../../../kit/ui/surfaces/notice.svelte';
import type { Person } from '../../../contract/api';
import type { Desk } from '../../app/desk/desk.svelte';
import { CallForm } from './call-form.svelte';
import { callDesk } from './words';

/** A form whose numbers are looked up so. */
function formWith(findEquipment: (code: string) => Promise<string | null>): CallForm {
  const engine = { findEquipment, equipmentItem: () => readable(undefined) };
  const equipment = new Map([['q', { name: 'Impresora' }]]);
  return new CallForm({ engine, equipment } as unknown as Desk);
}
function type(form: CallForm, code: string): Promise<void> {
  form.draft.code = code;
  return form.chooseCode(code);
}

beforeEach(() => notice.close());

it('says why a number could not be looked up, and takes no item, until it can be', async () => {
  let lost = true;
  const form = formWith(async () => {
    if (lost) throw Object.assign(new Error('lost'), { es: 'Se perdió', en: 'Lost' });
    return 'q';
  });
  form.draft.equipment = 'another';
  await type(form, 'OAX-9');
  expect([form.draft.equipment, form.draft.code, form.itemNote]).toEqual(['', 'OAX-9', '']);
  expect(notice.current?.es).toBe('Se perdió');
  lost = false;
  await type(form, 'OAX-9');
  expect([form.draft.equipment, form.itemNote]).toEqual(['q', 'Impresora']);
});

it('says of a number that nobody knows here that it is not known, and nothing else', async () => {
  const form = formWith(async () => null);
  await type(form, 'OAX-9');
  expect([form.draft.equipment, form.itemNote, notice.current]).toEqual(['', callDesk.noEquipment, null]);
});

it('takes the item of the number typed last, whichever is found first', async () => {
  let arrive = (_id: string) => {};
  const form = formWith((code) =>
    code === 'SLOW' ? new Promise((resolve) => (arrive = resolve)) : Promise.resolve('q'),
  );
  const slow = type(form, 'SLOW');
  await type(form, 'OAX-9');
  arrive('another');
  await slow;
  expect(form.draft.equipment).toBe('q');
});

/** A form whose directory knows these, and whose desk has these tickets. */
function formOf(people: Partial<Person>[], tickets: { requester: string; building: string; created: number }[] = []) {
  const requesters = people.map((one) => ({ mail: null, phone: null, client_org: null, buildings: [], ...one }));
  return new CallForm({ requesters, tickets: new Map(tickets.entries()) } as unknown as Desk);
}
const ana = { id: 'ana', name: 'Ana Soto', mail: 'ana.soto@oaxaca.gob.mx', phone: '4410', client_org: 'Finanzas' };

it('reaches nobody who was taken for the caller and is not', () => {
  const form = formOf([ana, { id: 'ana.2', name: 'Ana Soto' }]);
  const [first, second] = [ana, { ...ana, id: 'ana.2', mail: null, phone: null, client_org: null }].map(
    (one) => ({ buildings: [], ...one }) as unknown as Person,
  );
  form.choosePerson(first!);
  expect([form.draft.person, form.draft.mail, form.draft.phone]).toEqual(['ana', ana.mail, '4410']);
  form.draft.phone = '951 501 5000';
  form.typeName('Ana So');
  expect([form.draft.name, form.draft.person, form.draft.mail, form.draft.org]).toEqual(['Ana So', '', '', '']);
  form.choosePerson(second!);
  // What was typed by hand is of who is on the telephone.
  expect([form.draft.person, form.draft.mail, form.draft.phone]).toEqual(['ana.2', '', '951 501 5000']);
});

it('takes a caller to be where their last ticket was, and not where a namesake was', () => {
  const tickets = [{ requester: 'Ana Soto', building: 'e2', created: 1 }];
  const person = { buildings: [], ...ana } as unknown as Person;
  const alone = formOf([ana], tickets);
  alone.choosePerson(person);
  expect(alone.draft.building).toBe('e2');
  const shared = formOf([ana, { id: 'ana.2', name: 'Ana Soto' }], tickets);
  shared.choosePerson(person);
  expect(shared.draft.building).toBe('');
});
