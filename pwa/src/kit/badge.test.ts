import { afterEach, expect, it, vi } from 'vitest';
import { showBadge } from './badge';

afterEach(() => vi.unstubAllGlobals());

it('puts the number on the icon, and takes it off once nothing waits', () => {
  const [setAppBadge, clearAppBadge] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
  vi.stubGlobal('navigator', { setAppBadge, clearAppBadge });
  showBadge(3);
  expect(setAppBadge).toHaveBeenCalledWith(3);
  showBadge(0);
  expect(clearAppBadge).toHaveBeenCalledTimes(1);
});

it('minds neither an icon that may bear none nor a browser that knows none', async () => {
  const refused = () => Promise.reject(new DOMException('not granted', 'NotAllowedError'));
  vi.stubGlobal('navigator', { setAppBadge: refused, clearAppBadge: refused });
  showBadge(3);
  showBadge(0);
  vi.stubGlobal('navigator', {});
  showBadge(3);
  await new Promise((resolve) => setTimeout(resolve)); // a rejection that nobody heard would end the run
});
