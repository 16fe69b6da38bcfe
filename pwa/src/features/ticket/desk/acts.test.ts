import { expect, it } from 'vitest';
import type { Possibility, ServiceDef, State, TicketView } from '../../../contract/api';
import { fakePossibility } from '../fake-possibility';
import { type Act, ACTS, askedFor, bar, begin, build, offered, valuesOf, variantsFor } from './acts';

const view = {
  decided: {
    team: 'oax-telefonia',
    service: 's',
    subservice: null,
    kind: 'incident',
    priority: 'high',
    offers: [{ act: 'o.1' }],
  },
} as unknown as TicketView;
const may = (command: Possibility['command'], ok = true): Possibility => fakePossibility(command, { ok });

it('offers what the engine knows, in the order of a life', () => {
  expect(offered([may('close'), may('assign'), may('add_note')]).map(({ act }) => act.name)).toEqual([
    'assign',
    'close',
  ]);
});

it('puts the awaited act first and offers no button whose act does not start from here', () => {
  const awaited = { ...may('decide_approval'), awaited: true };
  expect(bar([may('reject'), awaited], 'awaiting_approval')).toEqual(['decide_approval']);
  expect(bar([may('assign')], 'assigned')).toEqual(['assign']);
  expect(bar([may('assign'), { ...may('resolve', false), awaited: true }], 'in_progress')).toEqual([
    'resolve',
    'assign',
  ]);
  expect(bar([may('reopen')], 'closed')).toEqual(['reopen']);
});

it('builds each act that it shows, from what the dialog begins with', () => {
  for (const act of ACTS) {
    const command = build(act.name, begin(act, view), view);
    expect(command, act.name).not.toBeNull();
    expect(Object.keys(command ?? {})).toEqual([act.name]);
  }
  expect(build('assign', { person: 'omar', team: '', reason: ' ' }, view)).toEqual({
    assign: { person: 'omar', team: null, reason: '' },
  });
  expect(build('decide_approval', { granted: 'returned', reason: 'x' }, view)).toEqual({
    decide_approval: { granted: false, reason: 'x', returned: true },
  });
});

it('takes an act apart into what its dialog asks, and makes it again', () => {
  for (const command of [
    { cancel: { reason: 'Ya no', duplicate_of: 't' } },
    { cancel: { reason: 'Llamó', duplicate_of: null, withdrawn: 'phone' as const } },
    { cancel: { reason: 'Prueba', duplicate_of: null } },
    { ask_requester: { question: '¿Cuál?' } },
    { archive: { place: 'Caja 12' } },
    { schedule_visit: { at: 5, agreed_with_requester: true } },
    { schedule_visit: { at: 5, agreed_with_requester: false, mode: 'Remota' } },
    { decide_approval: { granted: false, reason: 'No', returned: true } },
    { close: { note: 'Listo', confirmed_by: 'phone' as const } },
  ]) {
    const name = Object.keys(command)[0] as keyof typeof command;
    expect(build(name, valuesOf(command), view)).toEqual(command);
  }
});

it('takes apart what was given to a team as that, and proposes nobody in its place', () => {
  expect(valuesOf({ assign: { person: null, team: 'redes', reason: 'x' } }).person).toBe('team');
  expect(valuesOf({ assign: { person: 'omar', team: null, reason: '' } }).person).toBe('omar');
});

it('asks whoever does not grant an approval for their reason, as the server does', () => {
  const act = ACTS.find(({ name }) => name === 'decide_approval');
  if (!act) throw new Error('no such act');
  const must = (granted: string) => askedFor(act, { granted }, 'awaiting_approval').must.includes('reason');
  expect([must('yes'), must('no'), must('returned')]).toEqual([false, true, true]);
});

it('asks why work that was given before is given anew, also where nobody has it', () => {
  const act = ACTS.find(({ name }) => name === 'assign');
  if (!act) throw new Error('no such act');
  const must = (state: State) => askedFor(act, { person: 'omar' }, state).must;
  expect([must('received'), must('assigned'), must('in_progress')]).toEqual([[], ['reason'], ['reason']]);
});

it('calls the words optional that the server does not demand', () => {
  const must = (name: Act['name']) => ACTS.find((act) => act.name === name)?.must;
  expect((['decline_offer', 'wait_material', 'request_approval'] as const).map(must)).toEqual([[], [], []]);
  expect(must('offer_assignment')).toEqual(['to']);
});

it('asks of a cancellation what its grounds need, and demands nothing that it calls optional', () => {
  const cancel = ACTS.find(({ name }) => name === 'cancel');
  if (cancel === undefined) throw new Error('no such act');
  const asked = (grounds: string) => askedFor(cancel, { grounds }, 'received');
  expect(asked('withdrawn')).toEqual({
    parts: ['grounds', 'withdrawn', 'reason'],
    must: ['grounds', 'withdrawn', 'reason'],
  });
  expect(asked('duplicate')).toEqual({ parts: ['grounds', 'duplicate', 'reason'], must: ['grounds', 'duplicate'] });
  expect(asked('other')).toEqual({ parts: ['grounds', 'reason'], must: ['grounds', 'reason'] });
  expect(begin(cancel, view, ['withdrawn', 'duplicate']).grounds).toBe('withdrawn');
  expect(begin(cancel, view, ['duplicate']).grounds, 'whoever may cancel nothing else').toBe('duplicate');
});

// A list without it shows nothing chosen where something is, and its ticket could not be classified anew.
it('offers the variant that a ticket has, and of a part those that its parts are called by', () => {
  const service = {
    id: 's',
    subservices: ['Impresora'],
    parts: [{ name: 'Cableado' }, { name: 'Red' }],
  } as unknown as ServiceDef;
  const of = (parent: string | null, subservice: string | null, at = 's') =>
    variantsFor(service, { born: { parent }, decided: { service: at, subservice } } as unknown as TicketView);
  expect(of(null, null)).toEqual(['Impresora']);
  expect(of(null, 'Fax')).toEqual(['Impresora', 'Fax']);
  expect(of(null, 'Fax', 'otro')).toEqual(['Impresora']);
  expect(of('t', 'Red')).toEqual(['Impresora', 'Cableado', 'Red']);
  expect(variantsFor(undefined, view)).toEqual([]);
});
