import { expect, it } from 'vitest';
import type { TicketSummary } from '../engine/api';
import { related, twins } from './twins';

const ticket = (id: string, equipment: string | null, state: TicketSummary['state'], created: number) =>
  ({ id, equipment, state, created }) as TicketSummary;
const all = [
  ticket('own', 'q1', 'in_progress', 1),
  ticket('old', 'q1', 'assigned', 2),
  ticket('new', 'q1', 'resolved', 3),
  ticket('ended', 'q1', 'closed', 4),
  ticket('else', 'q2', 'assigned', 5),
  ticket('none', null, 'assigned', 6),
];

it('finds the open reports of the same equipment, the newest first', () => {
  expect(twins('q1', 'own', all).map(({ id }) => id)).toEqual(['new', 'old']);
});

it('finds none where no equipment is named', () => {
  expect(twins(null, 'own', all)).toEqual([]);
});

it('knows what is related already', () => {
  expect(related([{ tag: 'red' }, { ticket: 'old' }], 'old')).toBe(true);
  expect(related([{ duplicate: 'new' }], 'new')).toBe(true);
  expect(related([{ ticket: 'old' }], 'new')).toBe(false);
});
