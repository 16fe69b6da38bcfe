import { expect, it } from 'vitest';
import type { TicketSummary } from '../../contract/api';
import { ticket as ordinary } from '../filters/ticket-fixture';
import { cameInSight, digest, look, newsSince, readSeen } from './news';

const ME = 'omar.cruz';
const NOW = 1_000_000;

const ticket = (id: string, given: Partial<TicketSummary> = {}) =>
  ordinary(id, { subject: id, state: 'assigned', assignee: ME, resolve_by: null, warn_at: null, updated: 0, ...given });
const kinds = (before: TicketSummary[], after: TicketSummary[], now = NOW) =>
  newsSince(look(before, ME, NOW), after, ME, now).map((each) => [each.ticket.id, each.kind]);

it('tells what became one\u2019s own, was offered, moved or fell due', () => {
  const before = [
    ticket('a', { assignee: 'eva' }),
    ticket('b'),
    ticket('c'),
    ticket('d', { resolve_by: NOW + 10, warn_at: NOW + 5 }),
    ticket('e', { assignee: null }),
    ticket('f'),
  ];
  const after = [
    ticket('a', { updated: 6 }),
    ticket('b', { state: 'in_progress', updated: 5 }),
    ticket('c', { updated: 4 }),
    ticket('d', { resolve_by: NOW + 10, warn_at: NOW + 5, updated: 3 }),
    ticket('e', { assignee: null, offered: [ME], updated: 2 }),
    ticket('f'),
  ];
  const told = [
    ['a', 'assigned'],
    ['b', 'state'],
    ['c', 'changed'],
    ['d', 'soon'],
    ['e', 'offered'],
  ];
  expect(kinds(before, after, NOW + 6)).toEqual(told);
  expect(kinds(before, after, NOW + 11)).toContainEqual(['d', 'late']);
  expect(kinds(after, after)).toEqual([]);
});

it('tells a watcher what happens, and nobody else', () => {
  const watched = ticket('a', { assignee: 'eva', watchers: [ME] });
  const other = ticket('b', { assignee: 'eva' });
  expect(kinds([other], [watched])).toEqual([]); // began to watch
  expect(
    kinds(
      [watched, other],
      [
        { ...watched, updated: 9 },
        { ...other, updated: 9 },
      ],
    ),
  ).toEqual([['a', 'changed']]);
});

it('hears of what one began to watch from then on', () => {
  const seen = look([], ME, NOW);
  const watched = ticket('a', { assignee: 'eva', watchers: [ME] });
  const marks = cameInSight(seen, [watched, ticket('b')], ME, NOW);
  expect(Object.keys(marks)).toEqual(['a']); // what is one's own now is news
  const moved = { ...watched, state: 'in_progress' as const, updated: 5 };
  expect(newsSince({ ...seen, marks }, [moved], ME, NOW).map(({ kind }) => kind)).toEqual(['state']);
});

it('counts for the digest, and leaves alone what ended long ago', () => {
  expect(kinds([], [ticket('a', { state: 'closed' })])).toEqual([]);
  const news = newsSince({ at: 0, marks: {} }, [ticket('a'), ticket('b', { assignee: null, offered: [ME] })], ME, NOW);
  expect(digest(news)).toEqual({ fresh: 2, due: 0, moved: 0 });
});

it('begins anew where what was kept cannot be read', () => {
  for (const text of [null, '', '{', 'null', '{"at":1}', '{"at":"1","marks":{}}']) expect(readSeen(text)).toBeNull();
  expect(readSeen('{"at":1,"marks":{}}')).toEqual({ at: 1, marks: {} });
});
