import { afterEach, expect, it, vi } from 'vitest';
import { loadAgain } from './load-again';

afterEach(() => vi.useRealTimers());

/** A page's side of a service worker, of which that waits. */
function page(waiting: { postMessage(message: unknown): void } | null) {
  const container = Object.assign(new EventTarget(), { getRegistration: async () => ({ waiting }) });
  return container as unknown as EventTarget & Pick<ServiceWorkerContainer, 'addEventListener' | 'getRegistration'>;
}

it('takes the version that waits before it loads', async () => {
  const told: unknown[] = [];
  const container: ReturnType<typeof page> = page({
    postMessage: (message) => {
      told.push(message);
      queueMicrotask(() => container.dispatchEvent(new Event('controllerchange')));
    },
  });
  await loadAgain(container, () => void told.push('loaded'));
  expect(told).toEqual(['install', 'loaded']);
});

it('loads where the version that waits does not take over', async () => {
  vi.useFakeTimers();
  const reload = vi.fn();
  const loading = loadAgain(page({ postMessage: () => undefined }), reload);
  await vi.runAllTimersAsync();
  await loading;
  expect(reload).toHaveBeenCalledOnce();
});

it('loads where nothing waits, and where the browser has no such thing or does not say', async () => {
  const reload = vi.fn();
  await loadAgain(page(null), reload);
  await loadAgain(null, reload);
  const silent = Object.assign(page(null), { getRegistration: () => Promise.reject(new Error('not here')) });
  await loadAgain(silent, reload);
  expect(reload).toHaveBeenCalledTimes(3);
});
