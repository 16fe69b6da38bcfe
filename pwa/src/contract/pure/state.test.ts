import { expect, it } from 'vitest';
import type { State } from '../api';
import { FINAL, isFinal, isWorkDone } from './state';

/** Every state: a new one does not compile until it is told here what it is. */
const STATES: Record<State, 'at work' | 'done' | 'final'> = {
  draft: 'at work',
  received: 'at work',
  needs_info: 'at work',
  returned: 'at work',
  awaiting_approval: 'at work',
  assigned: 'at work',
  scheduled: 'at work',
  in_progress: 'at work',
  waiting_material: 'at work',
  waiting_vendor: 'at work',
  resolved: 'done',
  closed: 'final',
  rejected: 'final',
  cancelled: 'final',
};

it('tells of each state whether the ticket is over and whether its work is done', () => {
  for (const [state, is] of Object.entries(STATES) as [State, (typeof STATES)[State]][]) {
    expect([isFinal(state), isWorkDone(state)], state).toEqual([is === 'final', is !== 'at work']);
    expect(FINAL.includes(state), state).toBe(is === 'final');
  }
});
