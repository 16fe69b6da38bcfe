import { expect, it, vi } from 'vitest';
import { lookTwice } from './look-twice';

function screen(learns: boolean, wanted = true) {
  const shown: number[] = [];
  let looked = 0;
  const learn = vi.fn(() => Promise.resolve(learns));
  const look = () => Promise.resolve((looked += 1));
  const show = (found: number) => (shown.push(found), wanted);
  return { shown, learn, done: lookTwice(look, learn, show) };
}

it('shows what is known before it asks, and once more where something was learnt', async () => {
  let answer: (learnt: boolean) => void = () => undefined;
  const shown: string[] = [];
  const learning = new Promise<boolean>((resolve) => {
    answer = resolve;
  });
  const found = ['by the device', 'by a near word'];
  const done = lookTwice(
    () => Promise.resolve(found[shown.length] ?? ''),
    () => learning,
    (one) => shown.push(one) > 0,
  );
  await vi.waitFor(() => expect(shown).toEqual(['by the device']), { timeout: 30_000 });
  answer(true);
  await done;
  expect(shown).toEqual(['by the device', 'by a near word']);
});

it('looks once where nothing was learnt, as without a network', async () => {
  const { shown, learn, done } = screen(false);
  await done;
  expect(shown).toEqual([1]);
  expect(learn).toHaveBeenCalledOnce();
});

it('asks nobody about what is wanted no more', async () => {
  const { shown, learn, done } = screen(true, false);
  await done;
  expect(shown).toEqual([1]);
  expect(learn).not.toHaveBeenCalled();
});
