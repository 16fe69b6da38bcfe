import { expect, it, vi } from 'vitest';
import { blank, keep } from './call';
import { FIRST_CALL, TabCalls } from './tab-calls';

/** One browser: its locks, and what is kept as drafts. */
function browser() {
  const held = new Set<string>();
  const locks = {
    request: async (name: string, how: LockOptions, granted: (lock: object | null) => Promise<void>) => {
      if (held.has(name)) {
        if (how.ifAvailable === true) return granted(null);
        return new Promise((_, fail) => how.signal?.addEventListener('abort', () => fail(how.signal?.reason)));
      }
      held.add(name);
      await granted({ name });
      held.delete(name);
    },
    query: async () => ({ held: [...held].map((name) => ({ name })), pending: [] }),
  } as unknown as LockManager;
  const kept = new Map<string, string>();
  const drafts = { draft: async (key: string) => kept.get(key) ?? null };
  const tab = (memory = new Map<string, string>()) => ({
    memory,
    calls: new TabCalls(locks, {
      getItem: (place) => memory.get(place) ?? null,
      setItem: (place, text) => void memory.set(place, text),
    }),
  });
  const write = (key: string, name: string) => kept.set(key, keep({ ...blank(), name, written: 5 }) ?? '');
  /** The browser lets go what a tab held as it ends. */
  const close = (nth: number) => held.delete(`ronda.call.${nth}`);
  const free = (nth: number) => vi.waitFor(() => expect(held.has(`ronda.call.${nth}`)).toBe(false));
  return { drafts, kept, tab, write, close, free };
}

it('gives each tab a draft of its own, for as long as it is open', async () => {
  const { drafts, tab, write } = browser();
  const [one, other] = [tab().calls, tab().calls];
  const first = await one.own(drafts);
  write(first, 'Ana');
  const second = await other.own(drafts);
  write(second, 'Rubén');
  expect([first, second]).toEqual([FIRST_CALL, `${FIRST_CALL} tab 2`]);
  expect([await one.own(drafts), await other.own(drafts)]).toEqual([first, second]);
  expect([await one.left(drafts), await other.left(drafts)]).toEqual([[], []]);
});

it('offers what a closed tab left, and goes on with it in its place; what was begun stays', async () => {
  const { drafts, tab, write, close } = browser();
  const [one, other] = [tab().calls, tab().calls];
  write(await one.own(drafts), 'Ana');
  write(await other.own(drafts), 'Rubén');
  close(1);
  const [left, ...more] = await other.left(drafts);
  expect([left?.draft.name, left?.draft.written, more]).toEqual(['Ana', 5, []]);
  expect(await other.take(drafts, { nth: 1 })).toMatchObject({ key: FIRST_CALL, draft: { name: 'Ana' } });
  expect(await other.own(drafts)).toBe(FIRST_CALL);
  expect((await other.left(drafts)).map(({ draft }) => draft.name)).toEqual(['Rubén']);
  expect(await tab().calls.take(drafts, { nth: 1 }), 'it is being written').toBeNull();
});

it('finds its own again as it is loaded anew, and writes over nothing that an earlier build left', async () => {
  const { drafts, kept, tab, write, close, free } = browser();
  write(FIRST_CALL, 'of before');
  const { memory, calls } = tab();
  const own = await calls.own(drafts);
  expect(own).toBe(`${FIRST_CALL} tab 2`);
  write(own, 'Rubén');
  close(2);
  const again = tab(memory).calls;
  expect(await again.own(drafts)).toBe(own);
  expect((await again.left(drafts)).map(({ draft }) => draft.name)).toEqual(['of before']);
  kept.delete(FIRST_CALL);
  expect(await again.take(drafts, { nth: 1 }), 'it was sent').toBeNull();
  await free(1);
  write(own, 'left');
  expect(await again.anew(drafts)).toBe(FIRST_CALL);
});
