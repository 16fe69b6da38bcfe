import { expect, it } from 'vitest';
import { Once } from './once.svelte';

it('does once what is tapped twice, and again once that has ended, refused or not', async () => {
  const once = new Once();
  let done = 0;
  let end: () => void = () => undefined;
  const work = () => new Promise<number>((resolve) => (end = () => resolve((done += 1))));
  const taps = [once.do(work), once.do(work)];
  expect(once.busy).toBe(true);
  end();
  expect(await Promise.all(taps)).toEqual([1, undefined]);
  expect(once.busy).toBe(false);
  await expect(once.do(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  const again = once.do(work);
  end();
  expect(await again).toBe(2);
});
