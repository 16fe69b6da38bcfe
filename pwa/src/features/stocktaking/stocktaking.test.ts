import { expect, it } from 'vitest';
import type { EquipmentSummary, EquipmentView } from '../../contract/api';
import {
  bookedIn,
  booking,
  csv,
  expected,
  isOfStorage,
  isSeenSince,
  keptSession,
  nameOf,
  placesOf,
  resultOf,
  scanned,
  toBook,
  toTell,
  type Session,
} from './stocktaking';
import { auditWords } from './words';

const item = (id: string, building: string, room: string, more: Partial<EquipmentSummary> = {}) =>
  [
    id,
    { id, inventory: `INV-${id}`, serial: '', name: id, building, room, condition: '', ...more } as EquipmentSummary,
  ] as const;
const items = new Map([
  item('a', 'e1', 'Nivel 1 · 12'),
  item('b', 'e1', 'Nivel 1 · 12'),
  item('c', 'e1', 'Nivel 2 · 20'),
  item('d', 'e2', 'Bodega'),
  item('e', 'e1', 'Nivel 1 · 12', { condition: 'baja' }),
  item('f', 'e1', 'Nivel 1 · 12', { merged_into: 'a' }),
]);
const session: Session = {
  ...{ began: 0, name: 'nov', seen: [], unknown: [], booked: [] },
  where: { building: 'e1', level: 'nivel 1', room: '12' },
};

it('expects what is in service in the place, and no more', () => {
  expect(expected(items, session.where).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(expected(items, { building: 'e1', level: '', room: '' }).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(placesOf(items.values(), 'e1')).toEqual({ levels: ['Nivel 1', 'Nivel 2'], rooms: ['12', '20'] });
});
it('tells found, missing, misplaced and unknown, each once', () => {
  let now = session;
  const scan = (found: Parameters<typeof scanned>[1], read = '') => {
    const step = scanned(now, found, read, items);
    now = step.session;
    return step.was;
  };
  expect(scan({ kind: 'item', item: 'a' })).toBe('found');
  expect(scan({ kind: 'item', item: 'a' })).toBe('again');
  expect(scan({ kind: 'item', item: 'd' })).toBe('misplaced');
  expect(scan({ kind: 'unknown', text: 'X', field: 'inventory' }, 'X')).toBe('unknown');
  expect(scan({ kind: 'unknown', text: 'X', field: 'inventory' }, 'X')).toBe('unknown');
  const result = resultOf(now, items);
  expect([result.found, result.missing, result.misplaced].map((list) => list.map(({ id }) => id))).toEqual([
    ['a'],
    ['b'],
    ['d'],
  ]);
  expect(now.unknown).toEqual(['X']);
  const kept = JSON.parse(JSON.stringify(now)) as Session;
  expect(resultOf(kept, items)).toEqual(result);
});
it('lists what is missing as one walks: level by level, room by room', () => {
  const places = ['Nivel 10 · 1', 'Nivel 2 · 12', 'Nivel 2 · 9', 'Nivel 2 · 12', ''];
  const all = new Map(places.map((room, at) => item('edcba'[at] ?? '', 'e1', room)));
  const { missing } = resultOf({ ...session, where: { building: 'e1', level: '', room: '' }, seen: [] }, all);
  expect(missing.map(({ id }) => id)).toEqual(['a', 'c', 'b', 'd', 'e']);
});
it('books a relocation for what is of another place and a note for what is missing', () => {
  const view = (fields: Record<string, string> = {}) =>
    ({
      last_movement: '1.7',
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
    }) as unknown as EquipmentView;
  const words = { reason: 'Auditoría nov', lostNote: 'no estaba' };
  expect(booking(session, view(), 'misplaced', words)).toEqual([
    {
      move_item: {
        kind: { relocation: { place: { building: 'e1', level: 'nivel 1', room: '12' } } },
        previous: '1.7',
        reason: 'Auditoría nov',
      },
    },
  ]);
  expect(booking(session, view(), 'missing', words)).toHaveLength(2);
  // Lost in an earlier audit, it turns up in another place: it is there, and in service.
  expect(booking(session, view({ condition: 'no localizado' }), 'misplaced', words)).toEqual([
    expect.objectContaining({ move_item: expect.anything() as unknown }),
    { set_equipment_field: { field: 'condition', value: 'en servicio' } },
  ]);
  expect(booking(session, view({ condition: 'no localizado' }), 'missing', words)).toEqual([]);
  expect(booking(session, view({ condition: 'no localizado' }), 'found', words)).toHaveLength(1);
  expect(booking(session, view(), 'found', words)).toEqual([]);
});
it('books each difference once, and brings back what turned up after it was booked as lost', () => {
  const seen = { ...session, seen: ['a', 'd'] };
  expect(toBook(seen, resultOf(seen, items))).toEqual([
    ['misplaced', 'd'],
    ['missing', 'b'],
    ['found', 'a'],
  ]);
  const lost = bookedIn(bookedIn(seen, 'd'), 'b');
  expect(toBook(lost, resultOf(lost, items))).toEqual([
    ['found', 'a'],
    ['found', 'd'],
  ]);
  const again = { ...lost, seen: [...lost.seen, 'b'] };
  expect(toBook(again, resultOf(again, items))).toContainEqual(['found', 'b']);
  expect(bookedIn(again, 'b').booked).toEqual(['d', 'b']);
});
it('says before it books only what will be booked', () => {
  const lost = new Map([...items, item('b', 'e1', 'Nivel 1 · 12', { condition: 'no localizado' })]);
  const seen = { ...session, seen: ['d'] };
  expect(toTell(seen, resultOf(seen, items))).toEqual({ moved: 1, lost: 2 });
  expect(toTell(seen, resultOf(seen, lost))).toEqual({ moved: 1, lost: 1 });
  const done = ['a', 'b', 'd'].reduce<Session>(bookedIn, seen);
  expect(toTell(done, resultOf(done, items))).toEqual({ moved: 0, lost: 0 });
});
it('takes for lost nothing that somebody has seen since it began', () => {
  const saw = (at: number, more: { suspect?: boolean; received?: number } = {}) =>
    ({ sightings: [{ stamp: { at, ...more } }] }) as unknown as EquipmentView;
  const began = { ...session, began: 1_000 };
  expect([saw(999), saw(1_000)].map((view) => isSeenSince(began, view))).toEqual([false, true]);
  expect(isSeenSince(began, saw(9_000, { suspect: true, received: 500 }))).toBe(false);
});
it('keeps its day in its name, however long the place is called', () => {
  expect(nameOf(['Edificio A', '', '12'], 'lun 3 nov')).toBe('Edificio A, 12 lun 3 nov');
  const long = nameOf(['Dirección General de Administración y Finanzas '.repeat(4)], 'lun 3 nov');
  expect([...long].length).toBe(110);
  expect(long).toMatch(/ lun 3 nov$/);
});
// Taken away to be repaired, it stands in its place in the registry and is not there.
it('takes what a technician or a provider has for neither lost nor moved', () => {
  const custody = { since: 1, with: 'technician' } as const;
  const repaired = new Map([
    item('a', 'e1', 'Nivel 1 · 12'),
    item('b', 'e1', 'Nivel 1 · 12', { custody, holder: 'Omar Cruz' }),
    item('d', 'e2', 'Bodega', { custody }),
  ]);
  const seen = { ...session, seen: ['d'] };
  const result = resultOf(seen, repaired);
  expect(result.missing.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(toBook(seen, result)).toEqual([['missing', 'a']]);
});
it('writes a table that no spreadsheet runs', () => {
  const words = { columns: ['R', 'I'], found: 'sí', missing: 'no', misplaced: 'otro', unknown: '?' };
  const one = { ...session, unknown: ['=1+1', 'a,"b'] };
  const text = csv(one, { found: [], missing: [], misplaced: [] }, words, () => '');
  expect(text).toContain("?,,,,,'=1+1\r\n");
  expect(text).toContain('"a,""b"');
});
it('stops where the device keeps nothing, and goes on where one item takes no word', () => {
  expect(isOfStorage({ code: 'storage_full' })).toBe(true);
  for (const refused of [{ code: 'not_from_this_state' }, new Error('x'), null, 'x', { code: 7 }])
    expect(isOfStorage(refused)).toBe(false);
});
it('is taken up as it was kept, and nothing else is taken for it', () => {
  expect(keptSession(JSON.stringify(session))).toEqual(session);
  for (const text of ['', '{', 'null', '7', '[]', '{"name":"nov"}', JSON.stringify({ ...session, seen: 'a' })])
    expect(keptSession(text)).toBeNull();
});

it('says that nothing is registered in a place, and not «0 de 0»', () => {
  expect([auditWords.standing(0, 0), auditWords.standing(1, 1), auditWords.standing(3, 1_200)]).toEqual([
    ...['Aquí no hay equipos registrados', '1 de 1 encontrado', '3 de 1,200 encontrados'],
  ]);
});
