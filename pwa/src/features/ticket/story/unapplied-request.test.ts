import { expect, it } from 'vitest';
import type { Request, TicketView } from '../../../contract/api';
import { standing, unmoved } from './unapplied-request';

const request = (act: string, by: string, order: number, applied: boolean | null): Request => ({
  stamp: { act, by, site: 'field', at: order, order },
  command: { start: {} },
  basis: 0,
  ruling: applied === null ? null : { applied, at: order, seq: 1, ...(applied ? {} : { why: 'not_from_this_state' }) },
});
const view = (requests: Request[], cards: string[] = [], struck: string[] = []) =>
  ({ requests, struck, conflicts: cards.map((act) => ({ other: { stamp: { act } } })) }) as unknown as TicketView;

it('tells of the last step of this person that was not applied', () => {
  const all = [request('a.1', 'omar', 1, true), request('a.2', 'omar', 2, false), request('b.1', 'leti', 3, true)];
  expect(unmoved(view(all), 'omar')?.stamp.act).toBe('a.2');
  expect(unmoved(view(all), 'leti')).toBeNull();
});

it('knows work that was begun on a ticket that had ended: a fact, which moved nothing', () => {
  const begun = request('a.1', 'omar', 1, true);
  expect(standing(begun)).toBe('done');
  const late: Request = { ...begun, ruling: { applied: true, at: 1, seq: 1, why: 'r12_agent_decision' } };
  expect(standing(late)).toBe('fact');
  expect(unmoved(view([late]), 'omar')).toBe(late);
});

it('is silent where it is not ruled on, a later step went through, a card tells it, or it was struck', () => {
  expect(unmoved(view([request('a.1', 'omar', 1, null)]), 'omar')).toBeNull();
  expect(unmoved(view([request('a.1', 'omar', 1, false), request('a.2', 'omar', 2, true)]), 'omar')).toBeNull();
  expect(unmoved(view([request('a.1', 'omar', 1, false)], ['a.1']), 'omar')).toBeNull();
  expect(unmoved(view([request('a.1', 'omar', 1, false)], [], ['a.1']), 'omar')).toBeNull();
});
