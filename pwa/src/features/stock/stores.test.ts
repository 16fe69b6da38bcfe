import { expect, it } from 'vitest';
import type { EquipmentSummary, EquipmentView, Stamp } from '../../contract/api';
import {
  countedAt,
  everyRowOf,
  found,
  givenBack,
  isShort,
  isStore,
  isTold,
  leastAt,
  notesOf,
  barredOf,
  rowsOf,
  storesOf,
  takenFor,
  there,
  wholeOf,
} from './stores';
import { stock } from './words';

const stamp: Stamp = { act: 'a.1', by: 'omar', site: 'field', at: 0, order: 0 };
const entry = (line: string | null, delta: number, item = 'Cable UTP', unit = 'm') => ({
  ...{ stamp, item, delta, unit },
  ...{ ticket: line && 't', line },
});
const store = (id: string, entries: ReturnType<typeof entry>[]) =>
  ({ id, stock_entries: entries }) as unknown as EquipmentView;

it('knows a store by the registry’s word for it', () => {
  expect(['Almacén', 'ALMACEN de soporte', 'Bolsa de técnico', 'bodega'].map(isStore)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['Laptop', 'Bolsas', '', 'Portabolsa'].map(isStore)).toEqual([false, false, false, false]);
});

it('puts one’s own bag first, and leaves out what was registered twice', () => {
  const item = (id: string, name: string, kind: string, person = '', merged_into?: string) =>
    ({ id, name, kind, person, inventory: '', ...(merged_into && { merged_into }) }) as unknown as EquipmentSummary;
  const all = [
    item('1', 'Central', 'Almacén', 'Omar Cruz'),
    item('2', 'Bolsa de Ana', 'Bolsa de técnico', 'Ana Ríos'),
    item('3', 'Bolsa de Omar', 'Bolsa de técnico', 'OMAR CRÚZ '),
    item('4', 'Bolsa doble', 'Bolsa de técnico', 'Omar Cruz', '3'),
    item('5', 'PC', 'Computadora', 'Omar Cruz'),
  ];
  const stores = storesOf(all, { me: { id: 'omar', name: 'Omar Cruz' }, people: [], views: [] });
  expect(stores.map(({ id, mine }) => [id, mine])).toEqual([
    ['3', true],
    ['2', false],
    ['1', false],
  ]);
});

it('takes a bag for that of one of two namesakes, and for nobody’s where the name alone tells', () => {
  const me = { id: 'omar', name: 'Omar Cruz' };
  const people = [
    { ...me, active: true },
    { id: 'omar.2', name: 'Omar Cruz', active: true },
  ];
  const bag = (id: string, holder = '') =>
    ({ id, name: id, kind: 'Bolsa de técnico', person: 'Omar Cruz', inventory: '', holder }) as EquipmentSummary;
  const view = (id: string, by: string, person?: string) =>
    ({
      id,
      fields: { person: { value: 'Omar Cruz', stamp: { by } } },
      custody: { holder: person === undefined ? null : { kind: 'technician', name: 'Omar Cruz', person } },
    }) as unknown as EquipmentView;
  const bags = [bag('own'), bag('other'), bag('of the desk'), bag('taken', 'Omar Cruz'), bag('unread')];
  const views = [
    view('own', 'omar'),
    view('other', 'omar.2'),
    view('of the desk', 'laura'),
    view('taken', 'omar', 'omar.2'),
  ];
  const mine = (around: Parameters<typeof storesOf>[1]) =>
    storesOf(bags, around).flatMap(({ id, mine }) => (mine ? [id] : []));
  expect(mine({ me, people, views })).toEqual(['own']);
  expect(mine({ me: { ...me, id: 'omar.2' }, people, views })).toEqual(['other', 'taken']);
  // Whoever bears the name alone has all that bears it, also what an earlier build wrote; who left shares it with nobody.
  const alone = people.map((one) => ({ ...one, active: one.id === 'omar' }));
  expect(mine({ me, people: alone, views })).toEqual(['of the desk', 'other', 'own', 'unread']);
});

it('takes up a count that was left, and none of before something went in or out', () => {
  const row = { item: 'Cable UTP', unit: 'm', quantity: 10 };
  const kept = { [countedAt(row)]: '9' };
  expect(kept[countedAt({ ...row })]).toBe('9');
  expect(kept[countedAt({ ...row, quantity: 7 })]).toBeUndefined();
});
it('takes up a minimum that was typed, and none over what a colleague has set since', () => {
  const row = { item: 'Tóner', unit: 'pieza' };
  const minimum = { value: 4 } as NonNullable<EquipmentView['stock'][number]['minimum']>;
  const kept = { [leastAt({ ...row, minimum })]: '6', [leastAt(row)]: '2' };
  expect(kept[leastAt({ ...row, minimum: { ...minimum } })]).toBe('6');
  expect(kept[leastAt(row)]).toBe('2');
  expect(kept[leastAt({ ...row, minimum: { ...minimum, value: 12 } })]).toBeUndefined();
});
it('says of a count how many are there, also where nothing differs', () => {
  const row = { item: 'Cable UTP', unit: 'm', quantity: 10 };
  const of = { item: 'Cable UTP', unit: 'm', ticket: null, line: null, counted: true };
  expect(found(row, 8)).toEqual({ move_stock: { ...of, delta: -2, found: 8 } });
  expect(found(row, 10)).toEqual({ move_stock: { ...of, delta: 0, found: 10 } });
});

it('gives back to each store what a line took from it', () => {
  const stores = [
    store('bag', [entry('l.1', -3), entry('l.2', -9), entry(null, 20)]),
    store('room', [entry('l.1', -2)]),
  ];
  const taken = takenFor('l.1', stores);
  expect(taken.map(({ store: from, quantity }) => [from, quantity])).toEqual([
    ['bag', 3],
    ['room', 2],
  ]);
  const moved = (quantity: number) => givenBack(taken, quantity).map(({ store: to, delta }) => [to, delta]);
  expect(moved(0)).toEqual([
    ['bag', 3],
    ['room', 2],
  ]);
  expect(moved(4)).toEqual([['bag', 1]]);
  expect(moved(7)).toEqual([['bag', -2]]);
  expect(moved(5)).toEqual([]);
  expect(takenFor('l.1', [store('bag', [entry('l.1', -3), entry('l.1', 3)])])).toEqual([]);
});

it('shows what is owed, and what is there by article and measure', () => {
  const held = [
    { item: 'Roseta', unit: 'pieza', quantity: 0 },
    { item: 'Conector', unit: 'pieza', quantity: -4 },
    { item: 'Cable UTP', unit: 'm', quantity: 12 },
  ];
  expect(rowsOf(held).map(({ item }) => item)).toEqual(['Cable UTP', 'Conector']);
  expect([there(held, 'Cable UTP', 'm'), there(held, 'Cable UTP', 'pieza')]).toEqual([12, 0]);
});

it('counts also what has run out: what is found of it would be booked nowhere', () => {
  const held = [
    { item: 'Roseta', unit: 'pieza', quantity: 0 },
    { item: 'Cable UTP', unit: 'm', quantity: 12 },
  ];
  const rows = everyRowOf(held);
  expect(rows.map(({ item }) => item)).toEqual(['Cable UTP', 'Roseta']);
  expect(rows.slice(1).map((row) => found(row, 2))).toEqual([
    { move_stock: { item: 'Roseta', delta: 2, unit: 'pieza', ticket: null, line: null, counted: true, found: 2 } },
  ]);
});

it('tells what is under its minimum, also where nothing is (SEC-37)', () => {
  const minimum = { value: 10, stamp };
  const held = [
    { item: 'Cable UTP', unit: 'm', quantity: 9, minimum },
    { item: 'Conector', unit: 'pieza', quantity: 10, minimum },
    { item: 'Jack', unit: 'pieza', quantity: 1 },
    { item: 'Roseta', unit: 'pieza', quantity: 0, minimum },
  ];
  expect(rowsOf(held).map((row) => [row.item, isShort(row)])).toEqual([
    ['Cable UTP', true],
    ['Conector', false],
    ['Jack', false],
    ['Roseta', true],
  ]);
});

it('reads whole numbers alone', () => {
  expect(['3', ' 12 ', '0', '-1', '1.5', '2000000', ''].map((text) => wholeOf(text))).toEqual([
    3,
    12,
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(wholeOf('0', 0)).toBe(0);
});

it('moves nothing out of a store that is still being read, nor out of one that cannot be', () => {
  const [bag, room] = [{ id: 'bag' }, { id: 'room' }];
  expect(barredOf('room', [bag, room], [bag], [])).toBe('unread');
  expect(barredOf('room', [bag, room], [bag], [room])).toBe('damaged');
  expect(barredOf('bag', [bag, room], [bag], [room])).toBeNull();
  for (const elsewhere of ['bought', 'free', 'buy', 'gone'])
    expect(barredOf(elsewhere, [bag, room], [], [bag, room])).toBeNull();
});
it('takes a line as told once stores that were read gave all of it', () => {
  const gave = (quantity: number) => ({ quantity });
  expect([isTold([], 0), isTold([gave(2), gave(1)], 3), isTold([gave(2)], 3), isTold([], 1)]).toEqual([
    ...[true, true, false, false],
  ]);
});
it('writes great numbers as people read them', () => {
  expect(stock.quantity(1_250, 'm')).toBe('1,250 m');
  expect(stock.quantity(-12_000, 'pza')).toBe('−12,000 pza');
  expect(stock.quantity(40, 'pza')).toBe('40 pza');
});

it('notes a count of however many articles, each once, in notes that are taken', () => {
  const lines = Array.from({ length: 300 }, (_, at) =>
    stock.noteLine(`Conector óptico de pared, dúplex, monomodo, con guía y tapa ${at}`, 10, at, 'pieza'),
  );
  const notes = notesOf(lines, stock.note);
  expect(notes.length).toBe(2);
  for (const note of notes) expect(new TextEncoder().encode(note).length).toBeLessThanOrEqual(16 * 1024);
  for (const line of lines) expect(notes.filter((note) => note.includes(line)).length).toBe(1);
  expect(notesOf(lines.slice(0, 2), stock.note)).toEqual([stock.note(lines.slice(0, 2).join(', '))]);
});
