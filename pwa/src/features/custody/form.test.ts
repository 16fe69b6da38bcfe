import { describe, expect, it } from 'vitest';
import type { EquipmentView, HandOver, Organisation, Person, Stamp } from '../../contract/api';
import {
  begin,
  broughtForm,
  givenBy,
  goneOn,
  isOver,
  keptForm,
  lacking,
  overOf,
  ownKind,
  personNamed,
  photosOf,
  recalled,
  signed,
  sides,
  unsigned,
  type Form,
} from './form';
import { formerly } from './former-holders';

const omar = { id: 'omar', name: 'Omar Cruz', roles: ['tecnico'] } as unknown as Person;
const organisation = {
  roles: [
    { id: 'tecnico', name: 'Técnico', external: false, classes: ['TECH'] },
    { id: 'operador', name: 'Operador', external: false, classes: ['DESK'] },
  ],
} as unknown as Organisation;
const stamp: Stamp = { act: 'k4.7', by: 'omar', site: 'field', at: 1, order: 1, received: 1 };

function item(...chain: [HandOver['from'], HandOver['to']][]): EquipmentView {
  const events = chain.map(([from, to], n) => ({
    stamp: { ...stamp, act: `k4.${n}` },
    over: { from, to, condition: 'Enciende', accessories: ['Cargador'], text: '' },
    ...{ stands: true, pending: false, ruling: null },
  }));
  const last = chain.at(-1);
  return {
    id: 'item',
    fields: { person: { value: 'Rosa Ruiz', stamp } },
    custody: {
      events,
      last: last ? `k4.${chain.length - 1}` : null,
      holder: last?.[1] ?? null,
      since: 1,
      disputed: false,
    },
    tickets: [],
  } as unknown as EquipmentView;
}
const rosa: HandOver['from'] = { kind: 'user', name: 'Rosa Ruiz' };
const own: HandOver['to'] = { kind: 'technician', name: 'Omar Cruz', person: 'omar' };
const vendor: HandOver['to'] = { kind: 'vendor', name: 'Servicios TI' };
const filled = (form: Form): Form => ({ ...form, condition: 'Rayón en la tapa' });
const drawn = (name: string) => ({ name, position: '', witness: null, lines: [[[1, 1] as const, [9, 9] as const]] });

describe('a hand-over', () => {
  it('takes along what is photographed for it, and names no photograph that was taken back', () => {
    expect(photosOf(['k4.1'], ['k4.1', 'k4.2'], ['k4.2'])).toEqual(['k4.1', 'k4.2']);
    expect(photosOf(['k4.1', 'k4.2'], ['k4.1'], [])).toEqual(['k4.1']);
    expect(photosOf(['k4.1', 'k4.2'], ['k4.1', 'k4.3'], ['k4.3'])).toEqual(['k4.1', 'k4.3']);
    const chosen = ['k4.1'];
    expect(photosOf(chosen, ['k4.1', 'k4.2'], [])).toBe(chosen);
  });
  it('names no more photographs than a hand-over takes, of those that are ticked, too', () => {
    const all = Array.from({ length: 41 }, (_, n) => `k4.${n + 1}`);
    expect(photosOf(all, all, [])).toEqual(all.slice(1));
    const most = all.slice(1);
    expect(photosOf(most, all, [])).toBe(most);
  });

  it('begins with who has it, and goes back to whose it was', () => {
    const first = begin(item(), omar, organisation, 't1');
    expect([first.from, first.to]).toEqual([rosa, own]);
    const back = begin(item([rosa, own]), omar, organisation, null);
    expect([back.from, back.to, back.purpose]).toEqual([own, rosa, 'Devolución al usuario']);
    expect(back.accessories).toBe('Cargador');
    const away = begin(item([rosa, own], [own, vendor]), omar, organisation, null);
    expect([away.from, away.to]).toEqual([vendor, own]);
  });
  // BJ-37: user, operator, technician.
  it('knows who holds at the counter', () => {
    expect(ownKind(omar, organisation)).toBe('technician');
    expect(ownKind({ ...omar, roles: ['operador'] }, organisation)).toBe('operator');
  });
  it('names the one before it, and says what is missing', () => {
    const chain = item([rosa, own]);
    const form = begin(chain, omar, organisation, 't1');
    expect(lacking(form)).toBe('condition');
    expect(lacking({ ...form, to: { ...rosa, name: '  ' } })).toBe('to');
    expect(lacking(filled({ ...form, to: own }))).toBe('same');
    expect(lacking(filled(form))).toBe(null);
    expect(overOf({ ...filled(form), accessories: ' Cargador \n\nCable' }, chain)).toMatchObject({
      previous: 'k4.0',
      ticket: 't1',
      accessories: ['Cargador', 'Cable'],
    });
  });
  // The act is judged once all have signed: what it does not take is told before (`shared::admission::bounds`).
  it('says what does not fit before anybody signs', () => {
    const form = filled(begin(item(), omar, organisation, null));
    const over = 'a'.repeat(121);
    expect(lacking({ ...form, from: { ...rosa, name: over } })).toBe('fromLong');
    expect(lacking({ ...form, to: { ...own, name: over } })).toBe('toLong');
    expect(lacking({ ...form, condition: 'ñ'.repeat(2049) })).toBe('conditionLong');
    expect(lacking({ ...form, accessories: over })).toBe('accessoriesLong');
    expect(lacking({ ...form, accessories: 'Cable\n\n'.repeat(41) })).toBe('accessoriesLong');
    expect(lacking({ ...form, accessories: 'Cable\n\n'.repeat(40) }, 'a'.repeat(16 * 1024))).toBe(null);
    expect(lacking(form, 'a'.repeat(16 * 1024 + 1))).toBe('conditionLong');
  });
  it('is given by who has the item by now', () => {
    const form = filled(begin(item([rosa, own]), omar, organisation, null));
    const taken = givenBy(form, vendor);
    expect([taken.from, taken.hands.given.name, taken.hands.taken]).toEqual([vendor, 'Servicios TI', form.hands.taken]);
    const signing = { ...form, hands: { ...form.hands, given: drawn('Ing. Omar Cruz') } };
    expect(givenBy(signing, own).hands.given.name).toBe('Ing. Omar Cruz');
  });
  it('goes on for the ticket from which it is opened again', () => {
    const begun = { ...filled(begin(item(), omar, organisation, 't1')), photos: ['k4.9'] };
    expect(goneOn(begun, null, 't1')).toBe(begun);
    expect(goneOn(begun, null, null)).toBe(begun);
    expect(goneOn(begun, null, 't2')).toEqual({ ...begun, ticket: 't2', photos: [] });
    expect(goneOn(begun, vendor, 't1').from).toBe(vendor);
  });
  it('goes on from what was kept under what was said while that was read', () => {
    const stood = begin(item(), omar, organisation, 't1');
    const hands = { ...stood.hands, given: drawn('Rosa') };
    const kept = { ...filled(stood), photos: ['k4.9'], hands, under: 'recibo' };
    expect(recalled(stood, kept, { ...stood, under: 'otro' })).toEqual(kept);
    const condition = 'No enciende';
    expect(recalled(stood, kept, { ...stood, condition })).toEqual({ ...kept, condition });
    const taken = { ...stood.hands.taken, name: vendor.name };
    const both = recalled(stood, kept, { ...stood, to: vendor, hands: { ...stood.hands, taken } });
    expect([both.to, both.hands.taken.name, both.hands.given]).toEqual([vendor, vendor.name, kept.hands.given]);
  });
  it('is one act with all of its hands, however long they were drawn', () => {
    const line = Array.from({ length: 1000 }, (_, i) => [(i * 7) % 1000, (i * 13) % 400] as const);
    const scrawl = { ...drawn('Rosa'), lines: [line, line, line, line] };
    const form = { ...filled(begin(item(), omar, organisation, null)), three: true };
    const hands = { given: scrawl, taken: scrawl, witness: scrawl };
    const over = signed({ ...form, hands }, item(), 'a'.repeat(16_384));
    expect(JSON.stringify(over).length).toBeLessThan(62 * 1024);
  });
  it('lets go what was drawn under other words, and keeps the names', () => {
    const form = { ...filled(begin(item(), omar, organisation, null)), three: true };
    const hands = { given: drawn('Rosa'), taken: drawn('Omar'), witness: drawn('Luz') };
    const anew = unsigned({ ...form, hands }, 'otro');
    expect(Object.values(anew.hands).map(({ name, lines }) => [name, lines.length])).toEqual([
      ['Rosa', 0],
      ['Omar', 0],
      ['Luz', 0],
    ]);
    expect(sides(form)).toEqual(['given', 'taken', 'witness']);
    expect(signed({ ...form, hands }, item(), 'texto')).toMatchObject({
      text: 'texto',
      witness: { name: 'Luz', strokes: '1,1 9,9' },
    });
  });
  it('comes back as it was kept', () => {
    const form = { ...filled(begin(item(), omar, organisation, null)), under: 'recibo' };
    const hands = { ...form.hands, given: drawn('Rosa') };
    expect(broughtForm(keptForm({ ...form, hands }, 2))).toEqual({ form: { ...form, hands }, step: 2 });
  });
});

describe('whereabouts', () => {
  it('tell who had it before, the latest first, without who has it', () => {
    expect(formerly(item())).toEqual([]);
    expect(formerly(item([rosa, own], [own, vendor], [vendor, own]))).toEqual(['Servicios TI', 'Rosa Ruiz']);
  });
});

it('lets what was withdrawn come back from who has it, and go to nobody further', () => {
  const baja = (...chain: Parameters<typeof item>) => ({ ...item(...chain), withdrawn: stamp });
  expect(isOver({ ...item(), withdrawn: null })).toBe(false);
  expect(isOver(baja())).toBe(true);
  expect(isOver(baja([rosa, own]))).toBe(false);
  expect(isOver(baja([rosa, own], [own, rosa]))).toBe(true);
});

it('takes a name for the one person who bears it, and for none of two', () => {
  const one = (id: string, name: string, active = true) => ({ id, name, active });
  const known = [one('omar', 'Omar Cruz'), one('ana', 'Ana Soto'), one('ana.2', 'Ana Soto')];
  expect(personNamed(' omar CRUZ ', known)).toBe('omar');
  expect(personNamed('Ana Soto', known)).toBeUndefined();
  expect(personNamed('Omar Cruz', [...known, one('omar', 'Omar Cruz')])).toBe('omar');
  // Who left takes nothing, and leaves the name to who came.
  expect(personNamed('Ana Soto', [one('ana', 'Ana Soto', false), one('ana.2', 'Ana Soto')])).toBe('ana.2');
  expect(personNamed('Eva', known)).toBeUndefined();
});
