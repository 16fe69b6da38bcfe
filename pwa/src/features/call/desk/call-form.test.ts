// The item of a call, by the number that its caller reads out.
import { readable } from 'svelte/store';
import { beforeEach, expect, it } from 'vitest';
import { notice } from '../../../kit/ui/surfaces/notice.svelte';
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
