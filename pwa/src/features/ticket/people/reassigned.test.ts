import { expect, it } from 'vitest';
import type { Command, Request, TicketView } from '../../../contract/api';
import { takenAway } from './reassigned';

let seq = 0;
const done = (by: string, command: Command, applied = true): Request =>
  ({ stamp: { by, act: `a.${++seq}` }, command, ruling: { applied, at: 0, seq } }) as unknown as Request;
const assign = (by: string, person: string | null): Request => done(by, { assign: { person, team: 't', reason: '' } });
const view = (assignee: string | null, ...requests: Request[]) =>
  ({ decided: { assignee }, requests }) as unknown as TicketView;

it('tells who had it that another has it now', () => {
  const given = view('joel', assign('bea', 'omar'), assign('bea', 'joel'));
  expect(takenAway(given, 'omar')).toEqual({ to: 'joel' });
  expect(takenAway(given, 'joel')).toBeNull();
  expect(takenAway(given, 'rosa')).toBeNull();
  expect(takenAway(given, '')).toBeNull();
});
it('tells of an offer that was accepted, and of a ticket that went to the queue', () => {
  const had = assign('bea', 'omar');
  expect(takenAway(view('joel', had, done('joel', { accept_offer: { offer: 'o' } })), 'omar')).toEqual({ to: 'joel' });
  const queued = view(null, assign('bea', 'omar'), assign('bea', null));
  expect(takenAway(queued, 'omar')).toEqual({ to: null });
  const later = view('joel', assign('bea', 'omar'), assign('bea', null), assign('bea', 'joel'));
  expect(takenAway(later, 'omar')).toEqual({ to: 'joel' });
});
it('tells nothing of what one gave on oneself, nor of what others passed on among them since', () => {
  const had = assign('bea', 'omar');
  expect(takenAway(view(null, had, done('omar', { escalate: { team: 't', reason: 'x' } })), 'omar')).toBeNull();
  const passed = view('rosa', assign('bea', 'omar'), assign('bea', 'joel'), assign('bea', 'rosa'));
  expect(takenAway(passed, 'omar')).toBeNull();
  const refused = view(
    'omar',
    assign('bea', 'omar'),
    done('bea', { assign: { person: 'joel', team: 't', reason: '' } }, false),
  );
  expect(takenAway(refused, 'omar')).toBeNull();
});
