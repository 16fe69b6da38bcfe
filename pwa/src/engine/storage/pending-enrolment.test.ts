import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { pendingEnrolments, nameOf } from './pending-enrolment';
import { makeKey, publicHalf } from './device-key';

const DAY_MS = 24 * 60 * 60_000;
const device = { name: 'Teléfono', kind: 'phone' } as const;

it('keeps a key by its link for a day, and nothing once none is waited for', async () => {
  const [one, two] = [await nameOf('one'), await nameOf('two')];
  expect([one === two, one.includes('one')]).toEqual([false, false]);
  const key = await makeKey();
  await pendingEnrolments.keep(one, { key, device, at: 5 });
  const kept = await pendingEnrolments.of(one, 6);
  expect(kept?.device).toEqual(device);
  expect(kept && (await publicHalf(kept.key))).toBe(await publicHalf(key));
  expect(kept?.key.privateKey.extractable).toBe(false);
  expect(await pendingEnrolments.of(two, 6)).toBeNull();
  expect(await pendingEnrolments.of(one, 5 + DAY_MS)).toBeNull();

  await pendingEnrolments.keep(two, { key, device, at: 5 + DAY_MS });
  expect(await pendingEnrolments.of(one, 6)).toBeNull(); // let go: nobody could use it any more
  await pendingEnrolments.forget(one);
  expect(await pendingEnrolments.of(two, 5 + DAY_MS)).not.toBeNull();
  await pendingEnrolments.forget(two);
  expect(await indexedDB.databases()).not.toContainEqual(expect.objectContaining({ name: 'ronda-coming-in' }));
});
