import { expect, test, vi } from 'vitest';
import type {
  Engine,
  EquipmentView,
  FormState,
  Organisation,
  Person,
  RecordMove,
  RecordSummary,
  RecordView,
  RegisterDef,
  TicketView,
} from '../../contract/api';
import {
  askedOf,
  carried,
  columnsWithin,
  enteredOf,
  fieldsTold,
  keepsFiles,
  listed,
  moveOf,
  ofItem,
  owedRecords,
  stockOf,
  titleOf,
  tracksOf,
  writersOf,
} from './records';

const def = (id: string, more: Partial<RegisterDef> = {}) =>
  ({
    id,
    fields: [{ id: 'a' }, { id: 'b' }],
    reads: ['tecnico'],
    writes: [],
    ...more,
  }) as unknown as RegisterDef;
/** A ticket of a service that tells `a`. */
const asking = (service: string, a: string, more: { state?: string; catalog?: string } = {}) => {
  const { state = 'in_progress', catalog = 'now' } = more;
  return {
    id: 'ticket',
    born: { catalog },
    decided: { service, state },
    subject: { value: '' },
    requester: {},
    fields: { a: { value: a } },
  } as unknown as TicketView;
};
/** A core that finds nothing unsaid. */
const ALL_SAID = { unsaid: () => [] };
const ME = { id: 'omar', roles: ['tecnico'], active: true } as unknown as Person;

test('a record is found by all words of its long texts, of which its list keeps the beginning', () => {
  const record = (id: string, number: string, a: string, tokens: string[]) =>
    ({ id, register: 'pozos', number, values: { a }, born: 0, tokens }) as unknown as RecordSummary;
  const all = [
    record('1', 'PZ-0107', 'Pozo norte', ['norte', 'pozo', 'valvula']),
    record('2', 'PZ-0208', 'Pozo 11-21', []),
  ];
  const found = (text: string) =>
    listed(def('pozos'), all, { text, state: '', due: false }, '2026-11-19').map(({ id }) => id);
  expect(found('válvula norte')).toEqual(['1']);
  expect([found('pozo'), found('0208'), found('21'), found('bomba')]).toEqual([['2', '1'], ['2'], ['2'], []]);
});

test('the phone lists the registers that it holds and not the articles', () => {
  const organisation = {
    registers: [
      def('along', { offline: true }),
      def('left'),
      def('held'),
      def('closed', { offline: true, reads: [] }),
      def('articles', { offline: true, article: {} as never }),
    ],
  } as unknown as Organisation;
  const records = [{ id: '1', register: 'held' }] as unknown as RecordSummary[];
  expect(carried(organisation, ME, records).map(({ id }) => id)).toEqual(['along', 'held']);
  expect(carried(null, ME, records)).toEqual([]);
});

test('a record is known by its key, days as people write them', () => {
  const keyed = def('courses', { key: ['a', 'b'], fields: [{ id: 'a' }, { id: 'b', kind: 'date' }] as never });
  const values = { a: 'Reglas de operación', b: '2027-01-02' };
  expect(titleOf(keyed, { values })).toBe('Reglas de operación · 2 ene 2027');
  expect(titleOf(keyed, { number: 'CAP-1', values: {} })).toBe('CAP-1');
  expect(titleOf(def('unkeyed'), { values: { b: 'Segundo' } })).toBe('Segundo');
  expect(titleOf(undefined, { number: 'CAP-2', values })).toBe('CAP-2');
});

test('whoever writes a register keeps its files, of an article as long as it is not published', () => {
  const states = ['borrador', 'publicado'].map((id) => ({ id, name: id }));
  const article = { published: 'publicado' } as NonNullable<RegisterDef['article']>;
  const written = def('articles', { reads: [], writes: ['tecnico'], states, article });
  expect(keepsFiles(ME, written, { state: 'borrador' })).toBe(true);
  expect(keepsFiles(ME, written, { state: 'publicado' })).toBe(false);
  expect(keepsFiles(ME, written, {})).toBe(true);
  expect(keepsFiles(ME, def('read'), {})).toBe(false);
  expect(keepsFiles(ME, def('plain', { writes: ['tecnico'] }), {})).toBe(true);
});

test('the column of states is as wide as the longest', () => {
  const states = (...names: string[]) => names.map((name) => ({ id: name, name }));
  expect(tracksOf(def('short', { states: states('Activa') }))).toBe('minmax(0, 1fr) minmax(0, 1fr) 8rem');
  expect(tracksOf(def('long', { states: states('Activa', 'Espera cambio de equipo') }))).toMatch(/ 11\.5rem$/);
  expect(tracksOf(def('none'))).toBe('minmax(0, 1fr) minmax(0, 1fr)');
});

test('a table shows as many fields as can be read, and its first always', () => {
  const wide = def('wide', {
    states: [{ id: 'a', name: 'Levantamiento de información' }],
    terms: [{ field: 'day', days: 30 }],
    fields: ['name', 'place', 'kind', 'who'].map((id) => ({ id })) as unknown as RegisterDef['fields'],
  });
  const shown = (width: number) => columnsWithin(wide, width).map(({ id }) => id);
  expect(shown(2_000)).toEqual(['name', 'place', 'kind', 'who']);
  expect(shown(800)).toEqual(['name', 'place', 'kind']);
  expect(shown(300)).toEqual(['name']);
  expect(tracksOf(wide, columnsWithin(wide, 300))).toBe('minmax(0, 1fr) 14rem 11.5rem');
});

test("an item's page has what the registers hold of it, by its inventory number and by links (SEC-46)", () => {
  const states = [
    { id: 'vigente', name: 'Vigente' },
    { id: 'terminada', name: 'Terminada', ended: true },
  ];
  const organisation = {
    registers: [
      def('warranties', { item: 'a', key: ['a'], states, writes: ['tecnico'] }),
      def('media', { item: 'a', key: ['a', 'b'], writes: ['tecnico'] }),
      def('plain', { writes: ['tecnico'] }),
      def('read', { item: 'a' }),
    ],
  } as unknown as Organisation;
  const record = (id: string, register: string, born: number, more: object) => ({ id, register, born, ...more });
  const records = [
    record('over', 'warranties', 3, { values: { a: 'PC-1' }, state: 'terminada' }),
    record('now', 'warranties', 2, { values: { a: 'pc-1 ' } }),
    record('other', 'warranties', 4, { values: { a: 'PC-2' } }),
    record('unnamed', 'plain', 1, { values: { a: 'PC-1' } }),
    record('linked', 'plain', 1, { values: {}, links: ['item'] }),
  ] as unknown as RecordSummary[];
  const item = { id: 'item', fields: { inventory: { value: 'PC-1' } } } as unknown as EquipmentView;
  const own = ofItem(organisation, records, item);
  expect(own.map((of) => [of.def.id, of.records.map(({ id }) => id)])).toEqual([
    ['warranties', ['now', 'over']],
    ['plain', ['linked']],
  ]);
  expect(enteredOf(organisation, ME, own).map(({ id }) => id)).toEqual(['media']);
  expect(enteredOf(organisation, ME, []).map(({ id }) => id)).toEqual(['warranties', 'media']);
  const blank = { id: 'else', fields: {} } as unknown as EquipmentView;
  expect(ofItem(organisation, [...records, { ...records[0]!, values: { a: '' } }], blank)).toEqual([]);
});

test('what must be there of a register is counted by its states (AGU-52)', () => {
  const states = ['here', 'vault', 'gone'].map((id) => ({ id, name: id }));
  const tapes = def('tapes', { states, stock: [{ name: 'Six months', states: ['here', 'vault'], least: 3 }] });
  const record = (id: string, state?: string, register = 'tapes') => ({ id, state, register, values: {} });
  const records = [
    record('1'),
    record('2', 'vault'),
    record('3', 'gone'),
    record('4', 'vault', 'other'),
  ] as unknown as RecordSummary[];
  expect(stockOf(tapes, records).map(({ rule, count }) => [count, rule.least])).toEqual([[2, 3]]);
  expect(stockOf(def('none'), records)).toEqual([]);
});

test('a ticket says what the registers must say before its work is resolved (OAX-58)', () => {
  const states = [
    { id: 'activa', name: 'Activa' },
    { id: 'baja', name: 'De baja', ended: true },
  ];
  const closing = (ended: boolean) => ({ requires_records: [{ register: 'lines', ended }] });
  const organisation = {
    registers: [def('lines', { key: ['a'], states })],
    forms: [],
    services: [
      { id: 'takes', closing: closing(true) },
      { id: 'gives', closing: closing(false) },
      { id: 'keeps', closing: { requires_records: [{ register: 'lines', known: true }] } },
      { id: 'asks', closing: {} },
    ],
  } as unknown as Organisation;
  const line = (state: string) =>
    [{ id: '1', register: 'lines', state, values: { a: '4410' } }] as unknown as RecordSummary[];
  const owed = (service: string, state: string, a = '4410') =>
    owedRecords(ALL_SAID, organisation, asking(service, a), line(state)).map(({ title, record }) => [
      title,
      record?.id,
    ]);
  expect(owed('takes', 'activa')).toEqual([['4410', '1']]);
  expect(owed('takes', 'baja')).toEqual([]);
  expect(owed('gives', 'baja')).toEqual([['4410', undefined]]);
  expect(owed('gives', 'activa')).toEqual([]);
  // AGU-51: a medium that was retired since is known.
  expect([owed('keeps', 'activa'), owed('keeps', 'baja')]).toEqual([[], []]);
  expect(owed('keeps', 'activa', '4411')).toEqual([['4411', undefined]]);
  expect([owed('asks', 'activa'), owed('takes', 'activa', '')]).toEqual([[], []]);
});

test('a ticket says that the record that it changes must be linked with it, as long as that is asked of it (OAX-69)', () => {
  const states = [
    { id: 'activa', name: 'Activa' },
    { id: 'baja', name: 'De baja', ended: true },
  ];
  const organisation = {
    registers: [def('lines', { key: ['a'], states })],
    forms: [],
    services: [{ id: 'changes', closing: { requires_records: [{ register: 'lines', linked: true }] } }],
    earlier: { first: { changes: ['closing.records'] }, second: { changes: ['closing.links'] } },
  } as unknown as Organisation;
  const line = (links?: string[], state = 'activa') =>
    [{ id: '1', register: 'lines', state, values: { a: '4410' }, links }] as unknown as RecordSummary[];
  const owed = (records: RecordSummary[], more: { state?: string; catalog?: string } = {}) =>
    owedRecords(ALL_SAID, organisation, asking('changes', '4410', more), records).map(({ what, record }) => [
      what,
      record?.id,
    ]);
  expect([owed(line()), owed(line(['other']))]).toEqual([[['link', '1']], [['link', '1']]]);
  expect(owed(line(['other', 'ticket']))).toEqual([]);
  // One that is not there, or has ended, is entered, which links it.
  expect([owed([]), owed(line(['ticket'], 'baja'))]).toEqual([[['enter', undefined]], [['enter', undefined]]]);
  expect([owed(line(), { state: 'resolved' }), owed(line(), { state: 'closed' })]).toEqual([[], []]);
  // What was opened before the rule.
  expect([owed([], { catalog: 'first' }), owed(line(), { catalog: 'first' })]).toEqual([[], []]);
  expect(owed(line(), { catalog: 'second' })).toEqual([]);
  expect(owed([], { catalog: 'second' })).toEqual([['enter', undefined]]);
});

test('a ticket says what its record does not say as it was asked for, by field and with both values (OAX-69)', () => {
  const lines = def('lines', { key: ['a'], states: [{ id: 'activa', name: 'Activa' }], writes: ['tecnico'] });
  const values = { b: 'a' };
  const rule = { register: 'lines', linked: true, values };
  const organisation = {
    registers: [lines],
    forms: [],
    roles: [
      { id: 'tecnico', name: 'Agente Técnico' },
      { id: 'mesa', name: 'Agente de la Mesa' },
    ],
    services: [{ id: 'changes', closing: { requires_records: [rule] } }],
    earlier: { first: { changes: ['closing.values'] } },
  } as unknown as Organisation;
  const line = (b: string, links = ['ticket']) =>
    [{ id: '1', register: 'lines', state: 'activa', values: { a: '4410', b }, links }] as unknown as RecordSummary[];
  const unsaid = vi.fn<Engine['unsaid']>(() => ['b']);
  const owed = (records: RecordSummary[], catalog = 'now') =>
    owedRecords({ unsaid }, organisation, asking('changes', '4410', { catalog }), records).map(({ what, differs }) => [
      what,
      differs.map(({ field, asked, says }) => [field.id, asked, says]),
    ]);
  expect(owed(line('4411'))).toEqual([['change', [['b', '4410', '4411']]]]);
  // The core judges, of the rule, of what the ticket tells and of the record.
  expect(unsaid.mock.calls).toEqual([[rule, { a: '4410' }, line('4411')[0]]]);
  expect(owed(line('', []))).toEqual([['link', [['b', '4410', '']]]]);
  unsaid.mockReturnValueOnce([]);
  expect(owed(line('as it will'))).toEqual([]);
  // What was opened before the rule.
  expect(owed(line('4411'), 'first')).toEqual([]);
  expect(writersOf(organisation, lines)).toEqual(['Agente Técnico']);
});

test('a move says from where it was asked for, whatever has become of the record since', () => {
  const asked = { way: { to: 'baja', name: 'Dar de baja' } as RecordMove, from: 'activo' };
  expect(moveOf(asked, 'Se rompió')).toEqual({
    move_record: { from: 'activo', to: 'baja', reason: 'Se rompió' },
  });
});

test('a record is asked what the core says, and a field that is not asked stands on its page where it is filled', () => {
  const register = def('extensions', {
    fields: [{ id: 'a', required: true }, { id: 'b' }, { id: 'c', required: true }] as never,
  });
  const told = [
    { id: 'a', shown: false, mustHave: false, error: null },
    { id: 'b', shown: true, mustHave: true, error: { es: 'Mal', en: 'Wrong' } },
  ] as unknown as FormState['fields'];
  const asked = askedOf(register, told);
  expect(asked.map(({ field, shown, mustHave }) => [field.id, shown, mustHave])).toEqual([
    ['a', false, false],
    ['b', true, true],
    ['c', true, true],
  ]);
  expect(asked[1]?.error?.es).toBe('Mal');
  const page = (fields: Record<string, string>) => {
    const filled = Object.fromEntries(Object.entries(fields).map(([id, value]) => [id, { value }]));
    const view = { fields: filled } as unknown as RecordView;
    return fieldsTold({ recordForm: () => told }, register, view).map(({ field }) => field.id);
  };
  expect(page({})).toEqual(['b', 'c']);
  expect(page({ a: 'x' })).toEqual(['a', 'b', 'c']);
});
