import { expect, it, vi } from 'vitest';
import type { HeldCard } from '../../../contract/api';
import type { Desk } from './desk.svelte';
import { decidedDrafts, heldDraft, keepReading, nextWaiting, restingOn, waitingOf } from './held-acts';
import { Supervision } from './supervision.svelte';

const act = (position: number, rests_on: number[] = []) => ({ position, received: position, rests_on }) as HeldCard;

it('keeps what one reads, although it was decided elsewhere', () => {
  expect(keepReading([act(3), act(1)], [act(3), act(2), act(1)], 2).map(({ position }) => position)).toEqual([3, 2, 1]);
  expect(keepReading([act(3)], [act(3), act(2)], null).map(({ position }) => position)).toEqual([3]);
});

it('finds what rests on an act', () => {
  expect(restingOn(1, [act(3, [1]), act(2, [1]), act(4, [2])]).map(({ position }) => position)).toEqual([2, 3]);
});

it('knows the drafts of acts that wait no more, and takes none for over where not all was told', () => {
  const begun = [heldDraft('k4.1'), heldDraft('k4.2')];
  expect(decidedDrafts(begun, [{ act: 'k4.2', more: false }])).toEqual([heldDraft('k4.1')]);
  expect(decidedDrafts(begun, [{ act: 'k4.3', more: true }])).toEqual([]);
});

it('counts what waits of the list that is shown, and leads on within it alone', () => {
  const [first, second, third] = [act(9), act(5), act(2)];
  const shown = [first, second, third];
  const decided = new Set([5]);
  expect(waitingOf(shown, decided)).toEqual([first, third]);
  expect(nextWaiting(shown, second, decided)).toBe(third);
  expect(nextWaiting(shown, third, decided)).toBe(first);
  expect(nextWaiting(shown, undefined, decided)).toBe(first);
  // Narrowed to what is decided: others wait, and none of them here.
  expect([waitingOf([second], decided), nextWaiting([second], second, decided)]).toEqual([[], undefined]);
});

/** How connections stand where no directory is read. */
const none = () => Promise.resolve({ directory: null });

/** What is half written on this device. */
const drafts = new Set<string>();

/** What a supervisor sees of a server with these accounts waiting; who has no role is told nothing. */
function of(
  waitingAccounts: () => Promise<unknown[]>,
  roles: string[],
  connections: () => Promise<unknown> = none,
  held: () => Promise<unknown[]> = () => Promise.resolve([]),
): Supervision {
  const me = { roles };
  const organisation = {
    roles: [
      { id: 'jefa', classes: ['SUP'], may: [] },
      { id: 'datos', classes: ['DESK'], may: ['catalog.edit'] },
    ],
  };
  const draftKeys = (prefix: string) => Promise.resolve([...drafts].filter((key) => key.startsWith(prefix)));
  const setDraft = (key: string) => Promise.resolve(void drafts.delete(key));
  const engine = { online: { held, waitingAccounts, connections }, draftKeys, setDraft };
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

it('lets go of what was begun of an act that another device decided, and of nothing where the server does not say', async () => {
  drafts.clear();
  for (const key of [heldDraft('k4.1'), heldDraft('k4.2'), 'desk call']) drafts.add(key);
  const nobody = () => Promise.resolve([]);
  const waiting = { ...act(2), act: 'k4.2', more: false };
  await of(nobody, ['jefa'], none, () => Promise.reject(new Error('away'))).load();
  expect(drafts.size).toBe(3);
  await of(nobody, ['jefa'], none, () => Promise.resolve([waiting])).load();
  await vi.waitFor(() => expect([...drafts]).toEqual([heldDraft('k4.2'), 'desk call']), { timeout: 30_000 });
});
