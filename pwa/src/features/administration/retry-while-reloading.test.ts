// Waits for a server that begins anew as long as a loaded machine takes, not for one that refuses.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { retryWhileReloading } from './retry-while-reloading';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refused = (code: string) => Object.assign(new Error(code), { code });

it('waits for a server that does not answer yet', async () => {
  const back = Date.now() + 60_000;
  const asked = retryWhileReloading(() =>
    Date.now() < back ? Promise.reject(refused('offline')) : Promise.resolve('here'),
  );
  await vi.advanceTimersByTimeAsync(61_000);
  expect(await asked).toBe('here');
});

it('fails as the server does that answers, and as one that never comes back', async () => {
  for (const [code, within] of [
    ['not_yours', 10_000],
    ['server_failed', 91_000],
  ] as const) {
    const asked = retryWhileReloading(() => Promise.reject(refused(code))).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(within);
    expect(await asked).toMatchObject({ code });
  }
});
