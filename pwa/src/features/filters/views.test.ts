import { expect, it } from 'vitest';
import type { TicketSummary } from '../../contract/api';
import {
  BUILTIN,
  LIMIT,
  asksTheSame,
  countViews,
  dropView,
  fromParams,
  loadViews,
  saveView,
  toParams,
  viewAt,
  type KeyValueStorage,
} from './views';
import { MINUTE, NOW, ORGANISATION, PEOPLE, ticket } from './ticket-fixture';

function storage(): KeyValueStorage {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

it('keeps views per person, replaces by name, and drops', () => {
  const kept = storage();
  saveView(kept, 'bea', 'Telefonía, Edificio 7', 'equipo:telefonía edificio:e7');
  const { views } = saveView(kept, 'bea', 'Telefonía, Edificio 7', 'equipo:telefonía');
  expect(views).toEqual([{ id: 'v1', name: 'Telefonía, Edificio 7', query: 'equipo:telefonía' }]);
  expect(loadViews(kept, 'omar')).toEqual([]);
  saveView(kept, 'bea', 'Otra', 'estado:abierto');
  expect(dropView(kept, 'bea', 'v1').views.map((view) => view.name)).toEqual(['Otra']);
});

it('keeps no more than there may be, and drops none for another', () => {
  const kept = storage();
  for (let each = 1; each <= LIMIT; each += 1) saveView(kept, 'bea', `Vista ${each}`, 'estado:abierto');
  const before = loadViews(kept, 'bea');
  expect(before).toHaveLength(LIMIT);
  expect(saveView(kept, 'bea', 'Una más', 'estado:abierto')).toEqual({ views: before, lack: 'many' });
  expect(loadViews(kept, 'bea')).toEqual(before);
  // One that is there is given another filter all the same.
  expect(saveView(kept, 'bea', 'Vista 1', 'estado:nuevo').lack).toBeNull();
  expect(loadViews(kept, 'bea')[0]).toEqual({ id: 'v1', name: 'Vista 1', query: 'estado:nuevo' });
});

it('says that the browser keeps no more, and keeps what it had', () => {
  const kept = storage();
  const { views } = saveView(kept, 'bea', 'Mía', 'estado:abierto');
  const full: KeyValueStorage = {
    ...kept,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  expect(saveView(full, 'bea', 'Otra', 'estado:abierto')).toEqual({ views, lack: 'storage' });
  expect(dropView(full, 'bea', 'v1')).toEqual({ views, lack: 'storage' });
  expect(loadViews(kept, 'bea')).toEqual(views);
});

it('takes what cannot be read for no views', () => {
  const kept = storage();
  kept.setItem('ronda.desk.views.bea', '{nonsense');
  expect(loadViews(kept, 'bea')).toEqual([]);
  kept.setItem('ronda.desk.views.bea', '[{"id":1},null,{"id":"v1","name":"A","query":"x"}]');
  expect(loadViews(kept, 'bea')).toHaveLength(1);
});

it('travels in an address and back', () => {
  const view = { name: 'Telefonía & más', query: 'equipo:telefonía "a b"' };
  expect(fromParams(toParams(view))).toEqual(view);
  expect(fromParams('x=1')).toBeNull();
});

// SEC-15: how the orders stand.
it('counts each view in one pass, and cases in the tray', () => {
  const tickets = [
    ticket('1', { assignee: 'bea' }),
    ticket('2', { resolve_by: NOW - MINUTE, conflicts: 3, not_applied: 1 }),
    ticket('3', { state: 'needs_info', paused: true }),
    ticket('4', { state: 'cancelled' }),
  ];
  const counts = countViews(BUILTIN, tickets, { organisation: ORGANISATION, people: PEOPLE, me: 'bea' }, NOW);
  expect(Object.fromEntries(counts)).toEqual({
    mine: 1,
    unassigned: 2,
    soon: 1,
    waiting: 1,
    tray: 3,
    open: 3,
    approve: 0,
    finish: 0,
  });
});

it('lists what waits for one’s last word: to approve, to close, to file (T7, BJ-11, BJ-23)', () => {
  const tickets = [
    ticket('1', { state: 'awaiting_approval' }),
    ticket('2', { state: 'resolved' }),
    ticket('3', { state: 'closed' }),
    ticket('4', { state: 'resolved' }),
  ];
  const waits = new Map([
    ['1', 'approval'],
    ['2', 'closing'],
    ['3', 'filing'],
  ] as const);
  const awaits = ({ id }: TicketSummary) => waits.get(id as '1') ?? null;
  const vocabulary = { organisation: ORGANISATION, people: PEOPLE, me: 'bea', awaits };
  const counts = countViews(BUILTIN, tickets, vocabulary, NOW);
  expect([counts.get('approve'), counts.get('finish')]).toEqual([1, 2]);
});

it('knows the view of an address, also narrowed and in the other language', () => {
  expect(asksTheSame('asignada:yo estado:abierto', 'assignee:me  state:open')).toBe(true);
  expect(asksTheSame('estado:abierto', 'estado:abierto edificio:e7')).toBe(false);
  const saved = [{ id: 'v1', name: 'Edificio 7', query: 'estado:abierto edificio:e7' }];
  const open = { id: 'mine', name: null, query: 'asignada:yo estado:abierto' };
  const at = (named: string | null, query: string | null, name: string | null = null) =>
    viewAt(named, query === null ? null : { name, query }, saved, open);
  expect(at('soon', null)?.id).toBe('soon');
  expect(at(null, null)?.id).toBe('mine');
  expect(at('nothing', null)).toBeUndefined();
  // Narrowed, it is the view that it was.
  const near = 'estado:abierto edificio:e2';
  expect(at('open', near)).toEqual({ id: 'open', name: null, query: near });
  expect(at(null, 'state:open building:e7', 'Edificio 7')?.id).toBe('v1');
  expect(at(null, 'estado:abierto', 'Edificio 7')?.id).toBe('custom');
  // Loaded anew, it was open before one's own were known.
  const loaded = { id: 'custom', name: 'Edificio 7', query: 'estado:abierto edificio:e7' };
  expect(viewAt(null, { name: loaded.name, query: loaded.query }, saved, loaded)?.id).toBe('v1');
  const narrowed = { id: 'v1', name: 'Edificio 7', query: 'estado:abierto edificio:e7 tóner' };
  expect(viewAt(null, { name: narrowed.name, query: narrowed.query }, saved, narrowed)?.id).toBe('v1');
});
