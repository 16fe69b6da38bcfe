import { readable } from 'svelte/store';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type RunningEngine, useEngine } from '../../contract/engine';
import { DAY_MS } from '../../contract/pure/day';
import { attaching, CAME, drop, incoming } from './incoming';

const ORIGIN = 'https://ronda.example/compartir/';
const drafts = new Map<string, string>();
const kept = new Map<string, Response>();
let stuck = false;

beforeEach(() => {
  drafts.clear();
  kept.clear();
  stuck = false;
  for (const name of ['a', 'b'])
    kept.set(`${ORIGIN}${name}`, new Response(name, { headers: { 'x-ronda-name': name } }));
  const cache = {
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    match: async (url: string) => kept.get(url)?.clone(),
    delete: async (url: string) => {
      if (stuck) throw new DOMException('no storage', 'UnknownError');
      return kept.delete(url);
    },
  };
  vi.stubGlobal('caches', { has: async () => true, open: async () => cache });
  be('omar');
});
/** Who is here; nobody is known to be while the app starts. */
const be = (id: string | null) =>
  useEngine({
    me: readable(id === null ? null : { id }),
    draft: async (key: string) => drafts.get(key) ?? null,
    setDraft: async (key: string, text: string | null) =>
      void (text === null ? drafts.delete(key) : drafts.set(key, text)),
  } as unknown as RunningEngine);
afterEach(() => vi.unstubAllGlobals());

const names = async () => (await incoming()).map(({ file }) => file.name);
/** As the act that names the file writes it. */
const attached = (address: string, before: string[] = []) => {
  for (const [key, text] of Object.entries(attaching(address, before))) if (text !== null) drafts.set(key, text);
};

it('offers what was shared until it is attached or put away', async () => {
  expect(await names()).toEqual(['a', 'b']);
  await drop(`${ORIGIN}a`);
  expect(await names()).toEqual(['b']);
});

it('is not offered again where the page was killed between its act and the cache', async () => {
  attached(`${ORIGIN}a`);
  expect(await names()).toEqual(['b']);
  expect([[...kept.keys()], drafts.size]).toEqual([[`${ORIGIN}b`], 0]);
});

it('is not offered as long as it cannot leave the cache either', async () => {
  attached(`${ORIGIN}b`, [`${ORIGIN}a`]);
  stuck = true;
  expect(await names()).toEqual([]);
  stuck = false;
  expect(await names()).toEqual([]);
  expect([kept.size, drafts.size]).toEqual([0, 0]);
});

it('lets go of what somebody else shared a month ago, and of nothing of one’s own', async () => {
  const shared = { a: 31, b: 1, c: 31 };
  for (const [name, days] of Object.entries(shared)) {
    const headers = { 'x-ronda-name': name, [CAME]: String(Date.now() - days * DAY_MS) };
    kept.set(`${ORIGIN}${name}`, new Response(name, { headers }));
  }
  const owners = JSON.stringify({ [`${ORIGIN}a`]: 'luz', [`${ORIGIN}b`]: 'luz', [`${ORIGIN}c`]: 'omar' });
  vi.stubGlobal('localStorage', { getItem: () => owners, setItem: () => undefined });
  be(null);
  expect([await names(), kept.size]).toEqual([[], 3]);
  be('omar');
  expect(await names()).toEqual(['c']);
  expect([...kept.keys()]).toEqual([`${ORIGIN}b`, `${ORIGIN}c`]);
});
