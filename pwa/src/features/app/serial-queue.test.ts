import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue';

it('begins at once, and the next one where the one before it has ended, refused or not', async () => {
  const turns = new SerialQueue();
  let taken = 5;
  const ends: (() => void)[] = [];
  /** Gives back what is taken over and above so many, as it stands when its turn comes. */
  const leave = (left: number) => async () => {
    const back = taken - left;
    await new Promise<void>((resolve) => ends.push(resolve));
    taken -= back;
    return back;
  };
  const first = turns.do(leave(3));
  expect(ends).toHaveLength(1);
  const refused = turns.do(() => Promise.reject(new Error('refused')));
  const last = turns.do(leave(0));
  const said = expect(refused).rejects.toThrow('refused');
  ends[0]?.();
  expect(await first).toBe(2);
  await said;
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  expect(await last).toBe(3);
  expect(taken).toBe(0);
  const after = turns.do(leave(0));
  expect(ends).toHaveLength(3);
  ends[2]?.();
  expect(await after).toBe(0);
});
