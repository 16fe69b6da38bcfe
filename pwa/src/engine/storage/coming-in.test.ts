import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { comingIn, nameOf } from './coming-in';
import { makeKey, publicHalf } from './device-key';

const DAY_MS = 24 * 60 * 60_000;
const device = { name: 'Teléfono', kind: 'phone' } as const;

it('keeps a key by its link for a day, and nothing once none is waited for', async () => {
  const [one, two] = [await nameOf('one'), await nameOf('two')];
  expect([one === two, one.includes('one')]).toEqual([false, false]);
  const key = await makeKey();
  await comingIn.keep(one, { key, device, at: 5 });
  const kept = await comingIn.of(one, 6);
  expect(kept?.device).toEqual(device);
  expect(kept && (await publicHalf(kept.key))).toBe(await publicHalf(key));
  expect(kept?.key.privateKey.extractable).toBe(false);
  expect(await comingIn.of(two, 6)).toBeNull();
  expect(await comingIn.of(one, 5 + DAY_MS)).toBeNull();

  await comingIn.keep(two, { key, device, at: 5 + DAY_MS });
  expect(await comingIn.of(one, 6)).toBeNull(); // let go: nobody could use it any more
  await comingIn.forget(one);
  expect(await comingIn.of(two, 5 + DAY_MS)).not.toBeNull();
  await comingIn.forget(two);
  expect(await indexedDB.databases()).not.toContainEqual(expect.objectContaining({ name: 'ronda-coming-in' }));
});
