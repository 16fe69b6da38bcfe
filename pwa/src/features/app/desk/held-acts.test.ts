import { expect, it } from 'vitest';
import type { HeldCard } from '../../../contract/api';
import type { Desk } from './desk.svelte';
import { keepReading, restingOn } from './held-acts';
import { Supervision } from './supervision.svelte';

const act = (position: number, rests_on: number[] = []) => ({ position, received: position, rests_on }) as HeldCard;

it('keeps what one reads, although it was decided elsewhere', () => {
  expect(keepReading([act(3), act(1)], [act(3), act(2), act(1)], 2).map(({ position }) => position)).toEqual([3, 2, 1]);
  expect(keepReading([act(3)], [act(3), act(2)], null).map(({ position }) => position)).toEqual([3]);
});

it('finds what rests on an act', () => {
  expect(restingOn(1, [act(3, [1]), act(2, [1]), act(4, [2])]).map(({ position }) => position)).toEqual([2, 3]);
});

/** What a supervisor sees of a server with these accounts waiting; who has no role is told nothing. */
function of(waitingAccounts: () => Promise<unknown[]>, roles: string[]): Supervision {
  const me = { roles };
  const organisation = { roles: [{ id: 'jefa', classes: ['SUP'] }] };
  const engine = { online: { held: () => Promise.resolve([]), waitingAccounts } };
  return new Supervision({ me, organisation, engine } as unknown as Desk);
}

it('counts the accounts that ask to be let in, for who supervises alone', async () => {
  const waits = () => Promise.resolve([{}, {}]);
  const supervisor = of(waits, ['jefa']);
  await supervisor.load();
  expect([supervisor.accounts, supervisor.problem]).toEqual([2, null]);
  const other = of(waits, []);
  await other.load();
  expect(other.accounts).toBe(0);
});

it('keeps what is held though the accounts cannot be counted', async () => {
  const supervisor = of(() => Promise.reject(new Error('away')), ['jefa']);
  await supervisor.load();
  expect([supervisor.accounts, supervisor.problem, supervisor.heard === null]).toEqual([0, null, false]);
});
