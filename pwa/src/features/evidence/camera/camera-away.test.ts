import { beforeEach, expect, it, vi } from 'vitest';
import type { RunningEngine } from '../../../contract/engine';

const drafts = new Map<string, string>();
beforeEach(() => drafts.clear());

/** A page that is loaded anew; what is kept stays. */
async function page() {
  vi.resetModules();
  const { useEngine } = await import('../../../contract/engine');
  useEngine({
    draft: async (key: string) => drafts.get(key) ?? null,
    setDraft: async (key: string, text: string | null) =>
      void (text === null ? drafts.delete(key) : drafts.set(key, text)),
  } as unknown as RunningEngine);
  return import('./camera-away');
}

it('tells the page that stands in the place of one that was ended while the camera app was open, until it is read', async () => {
  const ended = await page();
  await ended.awaitPhoto('t');
  expect(await ended.isPhotoLost('t')).toBe(false); // it may come yet
  const next = await page();
  expect([await next.isPhotoLost('t'), await next.isPhotoLost('another')]).toEqual([true, false]);
  await next.forgetPhoto('t');
  expect([await next.isPhotoLost('t'), drafts.size]).toEqual([false, 0]);
});

it('tells nothing where the photograph came, or none was taken', async () => {
  const stands = await page();
  await stands.awaitPhoto('t');
  await stands.photoCame('t');
  expect(await (await page()).isPhotoLost('t')).toBe(false);
});

it('leaves what another page lost to be told', async () => {
  await (await page()).awaitPhoto('t');
  const next = await page();
  await next.photoCame('t'); // its camera was opened and closed, and not the phone's
  expect(await next.isPhotoLost('t')).toBe(true);
});
