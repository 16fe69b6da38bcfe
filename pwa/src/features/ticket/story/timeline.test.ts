import { expect, it } from 'vitest';
import type { Stamp, TicketView } from '../../../contract/api';
import { saidSince, timeline } from './timeline';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 19, 17, 52);
const stamp = (act: string, minute: number, by = 'omar'): Stamp => ({
  act,
  by,
  site: 'field',
  at: NOW + minute * MINUTE,
  order: NOW + minute * MINUTE,
});
const request = (
  act: string,
  minute: number,
  command: TicketView['requests'][number]['command'],
  applied = true,
): TicketView['requests'][number] => ({
  stamp: stamp(act, minute),
  command,
  basis: 0,
  ruling: { applied, at: NOW, seq: 1, ...(applied ? {} : { why: 'r9_reassigned' }) },
});

const view = {
  born: { stamp: stamp('b.1', 0, 'bea'), description: 'No da tono', channel: 'telefono' },
  notes: [
    { stamp: stamp('b.2', 30, 'bea'), audience: 'public', text: 'Va en camino' },
    { stamp: stamp('o.5', 40), audience: 'internal', text: 'Cable mordido' },
  ],
  texts: [],
  materials: [],
  times: [],
  contacts: [],
  struck: ['o.9'],
  labels: [],
  requests: [
    request('b.1', 0, { open_ticket: {} as never }),
    request('o.1', 20, { start: {} }),
    request('o.9', 21, { start: {} }),
    request('o.7', 50, { reject: { reason: 'x' } }, false),
  ],
  checklist: {
    fisica: { value: { done: {} }, stamp: stamp('o.2', 22) },
    conmutador: { value: { done: {} }, stamp: stamp('o.3', 25) },
    pruebas: { value: { pending: {} }, stamp: stamp('o.4', 26) },
  },
  fields: {
    extension: { value: '12407', stamp: stamp('b.1', 0, 'bea') },
    puerto: { value: 'Gi1/0/14', stamp: stamp('o.6', 28) },
  },
  conflicts: [
    {
      id: 'b.3 puerto',
      subject: { field: 'puerto' },
      rule: 6,
      why: 'r6_field_value',
      at: NOW + 29 * MINUTE,
      standing: { value: '"Gi1/0/14"', stamp: stamp('o.6', 28) },
      other: { value: '"Gi1/0/12"', stamp: stamp('b.3', 27, 'bea') },
    },
  ],
} as unknown as TicketView;

it('tells the story in order, with ticks of one hand on one line', () => {
  expect(timeline(view).map((item) => `${item.kind} ${item.key}`)).toEqual([
    'birth b.1',
    'request o.1',
    'event ticked o.2',
    'event noted o.6',
    'conflict b.3 puerto',
    'note b.2',
    'note o.5',
    'request o.7',
  ]);
  const ticked = timeline(view).find((item) => item.kind === 'event');
  expect(ticked?.kind === 'event' && ticked.event).toEqual({ name: 'ticked', items: ['fisica', 'conmutador'] });
});

it('tells that a secret was delivered and by which way, never what it was (OAX-68)', () => {
  const secrets = [{ stamp: stamp('b.4', 45, 'bea'), to: 'correo alternativo del Usuario' }];
  const told = timeline({ ...view, secrets }).find((item) => item.kind === 'event' && item.event.name === 'delivered');
  expect(told?.kind === 'event' && told.event).toEqual({ name: 'delivered', to: 'correo alternativo del Usuario' });
});

it('lets no line grow that something else follows, nor one that has been sent', () => {
  const sent = { ...stamp('o.2', 22), received: NOW };
  const told = (marks: object) =>
    timeline({ ...view, fields: {}, conflicts: [], checklist: marks } as unknown as TicketView).filter(
      (item) => item.kind === 'event',
    ).length;
  const done = { done: {} };
  expect(told({ a: { value: done, stamp: stamp('o.2', 22) }, b: { value: done, stamp: stamp('o.3', 31) } })).toBe(2);
  expect(told({ a: { value: done, stamp: sent }, b: { value: done, stamp: stamp('o.3', 23) } })).toBe(2);
});

it('knows what somebody else said since a reply was begun, wherever it stands in the story', () => {
  const since = (known: string[], me: string, more: TicketView['requests'] = []) =>
    saidSince({ ...view, requests: [...view.requests, ...more] }, new Set(known), me)?.act ?? null;
  expect(since([], 'leti')).toBe('b.2');
  expect(since([], 'bea')).toBeNull();
  expect(since(['b.2'], 'leti')).toBeNull();
  // A colleague asked, and whoever asked answered: no notes, and said all the same.
  const asked = request('o.10', 5, { ask_requester: { question: '¿Cuál?' } });
  const answered = request('r.1', 60, { record_answer: { text: 'La de la entrada' } });
  expect(since(['b.2'], 'leti', [asked])).toBe('o.10');
  expect(since(['b.2', 'o.10'], 'leti', [asked, answered])).toBe('r.1');
  expect(since(['b.2'], 'leti', [request('o.11', 61, { ask_requester: { question: '¿Y?' } }, false)])).toBeNull();
});

it('tells what the server wrote by its clock as a step, not as a note', () => {
  const server = {
    what: 'broken',
    line: 'Plazo vencido: debía resolverse antes del lunes.',
    basis: 'Calendario de oaxaca',
  };
  const note = { stamp: { ...stamp('r.1', 60, 'ronda'), site: 'system' }, audience: 'internal', text: 'todo', server };
  const items = timeline({ ...view, notes: [...view.notes, note] } as TicketView);
  expect(items.find((item) => item.key === 'r.1')).toMatchObject({ kind: 'step', step: server });
});

it('tells what voided an approval as a step of its own, after what voided it (R19)', () => {
  const at = view.born.stamp.order;
  const voided = [{ approval: 'x.9', role: 'director', changed: ['Área'], by: 'ana', at, awaited: true }];
  const items = timeline(view, voided);
  const step = items.find((item) => item.kind === 'event' && item.event.name === 'voided');
  expect(step?.kind === 'event' && step.event).toEqual({
    name: 'voided',
    role: 'director',
    changed: ['Área'],
    awaited: true,
  });
  expect(step?.stamp.by).toBe('ana');
});

it('tells what another system told where it happened there, by whom it names', () => {
  const years = 3 * 365 * 24 * 60;
  const told = { id: '90', author: 'Lía Mora', at: NOW - years * MINUTE };
  const items = timeline({
    ...view,
    born: { ...view.born, told: { system: 'osTicket', id: '17', folio: '482913', opened: NOW - 2 * years * MINUTE } },
    notes: [...view.notes, { stamp: stamp('s.9', 60, 'ronda'), audience: 'public', text: 'Ya quedó', told }],
  } as unknown as TicketView);
  expect(items.slice(0, 2).map((item) => [item.kind, item.stamp.order])).toEqual([
    ['birth', NOW - 2 * years * MINUTE],
    ['note', NOW - years * MINUTE],
  ]);
  expect(items[1]).toMatchObject({ key: 's.9', author: 'Lía Mora', text: 'Ya quedó' });
  expect(items.filter((item) => item.kind === 'note' && item.author === undefined)).toHaveLength(view.notes.length);
});
