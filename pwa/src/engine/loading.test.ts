import { expect, it } from 'vitest';
import { loadedOnce } from './loading';

it('is loaded once, for all who ask', async () => {
  let loads = 0;
  const loaded = loadedOnce(async () => ++loads);
  expect(await Promise.all([loaded(), loaded(), loaded()])).toEqual([1, 1, 1]);
  expect(await loaded()).toBe(1);
});

it('is loaded anew where it failed: a network that came back helps', async () => {
  let loads = 0;
  const loaded = loadedOnce(async () => {
    loads += 1;
    if (loads < 3) throw new Error('no network');
    return loads;
  });
  const both = [loaded(), loaded()];
  for (const each of both) await expect(each).rejects.toThrow('no network');
  await expect(loaded()).rejects.toThrow('no network');
  expect(await loaded()).toBe(3);
});
