import { describe, expect, it } from 'vitest';
import type { TicketSummary } from '../../../contract/api';
import { ticket as ordinary } from '../../filters/ticket-fixture';
import { nearUntil } from '../../../contract/pure/own-tickets';
import { OPEN, pick, shares, stations } from './round';

const AT_ZERO = { created: 0, since: 0, updated: 0, resolve_by: null, warn_at: null };
const ticket = (id: string, given: Partial<TicketSummary> = {}) =>
  ordinary(id, { ...AT_ZERO, state: 'assigned', priority: null, team: 'soporte', assignee: 'omar', ...given });
const who = { me: 'omar', teams: ['soporte'], roles: ['tecnico'], today: 1000, outside: false };
const ids = (list: TicketSummary[]) => list.map(({ id }) => id);

describe('whose tickets', () => {
  const all = [
    ticket('mine'),
    ticket('other', { assignee: 'rosa' }),
    ticket('free', { assignee: null }),
    ticket('foreign', { assignee: null, team: 'redes' }),
    ticket('born here', { assignee: null, folio: null, unsent: 1 }),
  ];
  // SEC-45: one's own queue.
  it('mine: assigned to me, or born on this phone', () => {
    expect(ids(pick(all, OPEN, who))).toEqual(['mine', 'born here']);
  });
  // R19: who approves carries a telephone, too.
  it('mine: what waits for my approval, before what others have', () => {
    const waits = { state: 'awaiting_approval', assignee: 'rosa' } as const;
    const more = [ticket('work'), ticket('signed by another', { ...waits, approver: 'titular' })];
    const mine = pick([...more, ticket('to approve', { ...waits, approver: 'tecnico' })], OPEN, who);
    expect(stations(mine, [], who)[0]?.stops.map(({ id }) => id)).toEqual(['to approve', 'work']);
    const over = ticket('granted', { state: 'in_progress', assignee: 'rosa', approver: 'tecnico' });
    expect(ids(pick([over], OPEN, who))).toEqual([]);
  });
  it('my team: nobody has them', () => {
    expect(ids(pick(all, { ...OPEN, scope: 'team' }, who))).toEqual(['free', 'born here']);
  });
});

it('is all that is here for who asks and does not work, until it is over', () => {
  const asks = { me: 'itzel', teams: [], roles: ['usuario'], today: 1000, outside: true };
  const all = [
    ticket('in work'),
    ticket('to confirm', { state: 'resolved', since: 1 }),
    ticket('over', { state: 'closed', since: 1 }),
  ];
  expect(ids(pick(all, OPEN, asks))).toEqual(['in work', 'to confirm']);
  expect(ids(pick(all, { ...OPEN, which: 'done' }, asks))).toEqual(['over']);
});

describe('where they stand', () => {
  const all = [
    ticket('old', { state: 'closed', since: 1 }),
    ticket('today', { state: 'resolved', since: 2000 }),
    ticket('unsent', { state: 'closed', since: 1, unsent: 2 }),
    ticket('material', { state: 'waiting_material' }),
  ];
  it('open keeps what was attended today and what has not left the phone', () => {
    expect(ids(pick(all, OPEN, who))).toEqual(['today', 'unsent', 'material']);
  });
  it('waiting and done', () => {
    expect(ids(pick(all, { ...OPEN, which: 'waiting' }, who))).toEqual(['material']);
    expect(ids(pick(all, { ...OPEN, which: 'done' }, who))).toEqual(['old', 'today', 'unsent']);
  });
  it('by priority', () => {
    expect(ids(pick([ticket('a', { priority: 'high' }), ticket('b')], { ...OPEN, priority: 'high' }, who))).toEqual([
      'a',
    ]);
  });
});

it('shows nothing at first that the engine does not read first', () => {
  const now = 10 * 86_400_000;
  const at = { ...who, today: now - 90_000_000 }; // a day of 25 hours
  const states = ['assigned', 'in_progress', 'waiting_material', 'resolved', 'closed', 'cancelled'] as const;
  const times = [0, at.today, now];
  const waits = [{}, { unsent: 1 }, { stuck: 1 }];
  const whose = [{}, { assignee: 'rosa', offered: ['omar'] }, { assignee: null, folio: null }, { assignee: 'eva' }];
  const all = states.flatMap((state) =>
    times.flatMap((since) =>
      waits.flatMap((waiting) => whose.map((owner) => ticket('a', { state, since, ...waiting, ...owner }))),
    ),
  );
  const shown = pick(all, OPEN, at);
  expect(shown.length).toBeGreaterThan(50);
  for (const one of shown) expect(nearUntil(one, 'omar'), JSON.stringify(one)).toBeGreaterThanOrEqual(now);
});

describe('the line', () => {
  it('orders stations as the organisation does and stops as they are travelled', () => {
    const line = stations(
      [
        ticket('late', { building: 'e7', resolve_by: 50 }),
        ticket('soon', { resolve_by: 60 }),
        ticket('first', { resolve_by: 40 }),
        ticket('now', { state: 'in_progress' }),
        ticket('done', { state: 'resolved' }),
        ticket('wait', { state: 'waiting_vendor', resolve_by: 1 }),
        ticket('lost', { building: null }),
      ],
      [{ id: 'e2' }, { id: 'e7' }],
      who,
    );
    expect(line.map(({ building }) => building)).toEqual(['e2', 'e7', null]);
    expect(line[0]?.stops.map(({ id }) => id)).toEqual(['done', 'now', 'first', 'soon', 'wait']);
    expect(line.map(({ attended, begun }) => [attended, begun])).toEqual([
      [1, true],
      [0, false],
      [0, false],
    ]);
  });
});

describe('what is painted first', () => {
  const at = (building: string, count: number) =>
    Array.from({ length: count }, (_, number) => ticket(`${building}${number}`, { building }));
  const line = stations([...at('a', 3), ...at('b', 4), ...at('c', 2)], [], who);
  it('fills the line from its beginning, station by station', () => {
    expect(shares(line, 5)).toEqual([3, 2]);
    expect(shares(line, 3)).toEqual([3]);
    expect(shares(line, 12)).toEqual([3, 4, 2]);
  });
  it('is nothing where nothing may be painted', () => {
    expect(shares(line, 0)).toEqual([]);
  });
});
