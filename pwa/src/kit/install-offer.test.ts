import { expect, it, vi } from 'vitest';
import { heedInstallOffer, installOffer } from './install-offer.svelte';

it('stands until somebody takes it, however long before a screen shows it, and is good for one time', async () => {
  const page = new EventTarget();
  heedInstallOffer(page);
  const prompt = vi.fn(() => Promise.resolve({ outcome: 'dismissed' }));
  const made = () => Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
  const first = made();
  page.dispatchEvent(first);
  expect([first.defaultPrevented, installOffer.stands], 'the browser shows none of its own').toEqual([true, true]);
  await installOffer.take();
  expect([prompt.mock.calls.length, installOffer.stands]).toEqual([1, false]);
  await installOffer.take();
  expect(prompt).toHaveBeenCalledOnce();
  page.dispatchEvent(made());
  expect(installOffer.stands).toBe(true);
  page.dispatchEvent(new Event('appinstalled'));
  expect(installOffer.stands).toBe(false);
});
