import { afterEach, expect, it, vi } from 'vitest';
import { type RunningEngine, useEngine } from '../contract/engine';
import { afterLeaving } from './after-leaving';

const ORIGIN = 'https://ronda.example/compartir/';

afterEach(() => vi.unstubAllGlobals());

/** Omar leaves a browser that shows a notice of his and keeps what he and Luz shared; `known`: of whom it keeps data still. */
async function omarLeaves(known: string[]) {
  const kept = new Set([`${ORIGIN}his`, `${ORIGIN}hers`]);
  const close = vi.fn();
  const registration = { getNotifications: async () => [{ close }] };
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => registration } });
  const cache = {
    keys: async () => [...kept].map((url) => ({ url })),
    delete: async (url: string) => kept.delete(url),
  };
  vi.stubGlobal('caches', { has: async () => true, open: async () => cache });
  const owners = JSON.stringify({ [`${ORIGIN}his`]: 'omar', [`${ORIGIN}hers`]: 'luz' });
  vi.stubGlobal('localStorage', { getItem: () => owners, setItem: () => undefined });
  useEngine({
    access: { known: async () => known.map((person) => ({ person })) },
  } as unknown as RunningEngine);
  await afterLeaving('omar');
  return { kept: [...kept], closed: close.mock.calls.length };
}

it('shows nobody who comes next the notices of who left, and keeps what they shared with their data', async () => {
  expect(await omarLeaves(['omar', 'luz'])).toEqual({ kept: [`${ORIGIN}his`, `${ORIGIN}hers`], closed: 1 });
});

it('keeps nothing that they shared where nothing else of theirs is kept', async () => {
  expect(await omarLeaves(['luz'])).toEqual({ kept: [`${ORIGIN}hers`], closed: 1 });
});
