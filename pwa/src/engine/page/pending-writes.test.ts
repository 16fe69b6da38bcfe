// What is on its way to the disk is waited for, however it ends, and not for ever.
import { afterEach, expect, it, vi } from 'vitest';
import { PendingWrites } from './pending-writes';

afterEach(() => {
  vi.useRealTimers();
});

/** Whether nothing is under way, as far as that is known by now. */
function looked(acts: PendingWrites) {
  const seen = { over: false };
  void acts.over().then(() => (seen.over = true));
  return seen;
}

it('waits for each act, kept or refused, and for one that began meanwhile', async () => {
  const acts = new PendingWrites();
  let [refuse, keep] = [() => undefined as void, () => undefined as void];
  const first = new Promise<void>((_, reject) => (refuse = () => reject(new Error('refused'))));
  const second = new Promise<void>((resolve) => (keep = resolve));
  acts.add('dispatch', first);
  const seen = looked(acts);
  acts.add('attach', second);
  refuse();
  await new Promise((resolve) => setTimeout(resolve)); // all that the refusal leads to has been done
  expect(seen.over).toBe(false);
  keep();
  await new Promise((resolve) => setTimeout(resolve));
  expect(seen.over).toBe(true);
});

it('waits for nothing that is only asked', async () => {
  const acts = new PendingWrites();
  acts.add('search', new Promise(() => undefined));
  await acts.over();
});

it('gives a worker up that answers nothing', async () => {
  vi.useFakeTimers();
  const acts = new PendingWrites();
  acts.add('undo', new Promise(() => undefined));
  const seen = looked(acts);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(seen.over).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen.over).toBe(true);
});
