import { expect, it, vi } from 'vitest';
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

/** How connections stand where no directory is read. */
const none = () => Promise.resolve({ directory: null });

/** What a supervisor sees of a server with these accounts waiting; who has no role is told nothing. */
function of(
  waitingAccounts: () => Promise<unknown[]>,
  roles: string[],
  connections: () => Promise<unknown> = none,
): Supervision {
  const me = { roles };
  const organisation = {
    roles: [
      { id: 'jefa', classes: ['SUP'], may: [] },
      { id: 'datos', classes: ['DESK'], may: ['catalog.edit'] },
    ],
  };
  const engine = { online: { held: () => Promise.resolve([]), waitingAccounts, connections } };
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

it('counts a plan of the directory that waits for a word, for who administers', async () => {
  const asks = vi.fn(() => Promise.resolve({ directory: { came_to: { plan: 'ab' } } }));
  const waits = vi.fn(() => Promise.resolve([{}]));
  const one = of(waits, ['datos'], asks);
  await one.load();
  await one.load();
  expect([one.asks, one.accounts, asks.mock.calls.length, waits.mock.calls.length]).toEqual([1, 0, 1, 0]);
  const both = of(waits, ['jefa', 'datos'], asks);
  await both.load();
  expect(both.asks).toBe(2);
  const goes = of(waits, ['datos'], () => Promise.resolve({ directory: { came_to: { plan: null } } }));
  await goes.load();
  expect(goes.asks).toBe(0);
  const supervisor = of(waits, ['jefa'], asks);
  await supervisor.load();
  expect(supervisor.asks).toBe(1);
});

it('keeps what is held though the accounts cannot be counted', async () => {
  const supervisor = of(() => Promise.reject(new Error('away')), ['jefa']);
  await supervisor.load();
  expect([supervisor.accounts, supervisor.problem, supervisor.heard === null]).toEqual([0, null, false]);
});
