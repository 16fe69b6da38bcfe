import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Frame } from './frame-part';
import { PlayedReader } from './played-reader';

/** A worker that answers by hand. */
class Hand {
  static all: Hand[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  asked: Record<string, unknown>[] = [];
  ended = false;
  constructor() {
    Hand.all.push(this);
  }
  postMessage(asked: Record<string, unknown>) {
    this.asked.push(asked);
  }
  terminate() {
    this.ended = true;
  }
  tell(data: unknown) {
    this.onmessage?.({ data });
  }
}
beforeEach(() => {
  Hand.all = [];
  vi.stubGlobal('Worker', Hand);
});
afterEach(() => vi.unstubAllGlobals());

const settled = () => new Promise((resolve) => setTimeout(resolve));
const picture = () => ({ close: vi.fn() }) as unknown as Frame;
const cut = (left: number) => ({ cut: { part: { points: new ArrayBuffer(4), width: 1, height: 1 }, look: { left } } });
const code = (byte: number) => ({ played: { bytes: Uint8Array.of(byte), corners: [] } });

/** A reader whose first one is ready, and what it told. */
async function two() {
  const reader = new PlayedReader();
  const [cutter, first] = Hand.all as [Hand, Hand];
  expect(Hand.all).toHaveLength(2);
  first.tell({ ready: true });
  await settled();
  const second = Hand.all[2]!;
  const told: number[] = [];
  const take = () => reader.take(picture(), ([byte]) => told.push(byte!));
  return { reader, cutter, first, second, told, take };
}
async function both() {
  const all = await two();
  all.second.tell({ ready: true });
  await settled();
  return all;
}

it('reads two parts at once and tells the cutter where each code stood', async () => {
  const { cutter, first, second, told, take } = await both();
  void take();
  void take();
  cutter.tell(cut(1));
  cutter.tell(cut(2));
  await settled();
  expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  second.tell(code(22));
  await settled();
  first.tell({ played: null });
  await settled();
  expect(told).toEqual([22]);
  expect(cutter.asked.slice(2)).toEqual([
    { look: { left: 2 }, found: { corners: [], bytes: 1 } },
    { look: { left: 1 }, found: null },
  ]);
});
it('asks neither reader about a picture that shows a code again, and never two things of one', async () => {
  const { cutter, first, second, take } = await both();
  for (const _ of [1, 2, 3]) void take();
  cutter.tell(cut(1));
  cutter.tell({ cut: null });
  cutter.tell(cut(3));
  await settled();
  void take();
  cutter.tell(cut(4));
  await settled();
  expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  first.tell({ played: null });
  await settled();
  expect([first.asked.length, second.asked.length]).toEqual([2, 1]);
});
it('lets some pictures wait and no more', async () => {
  const { cutter, take } = await both();
  const done: number[] = [];
  for (const nth of [1, 2, 3]) void take().then(() => done.push(nth));
  await settled();
  expect(done).toEqual([1, 2]);
  cutter.tell({ cut: null });
  await settled();
  expect(done).toEqual([1, 2, 3]);
});
it('reads with one where a second cannot be had, and says so where the last is broken', async () => {
  const { reader, cutter, first, second, told, take } = await two();
  second.tell({ failed: 'no memory' });
  await settled();
  expect(second.ended).toBe(true);
  for (const byte of [11, 12]) {
    void take();
    cutter.tell(cut(byte));
    await settled();
    first.tell(code(byte));
    await settled();
  }
  expect(told).toEqual([11, 12]);
  cutter.tell({ failed: 'broken' });
  const late = picture();
  const takes = [1, 2, 3].map(() => reader.take(late, () => undefined));
  await expect(takes[2]).rejects.toThrow('broken');
  expect(late.close).toHaveBeenCalledTimes(3);
});
it('ends all of its workers, and keeps nobody waiting', async () => {
  const { reader, take } = await both();
  const takes = [take(), take(), take()];
  reader.close();
  await Promise.all(takes);
  expect(Hand.all.map(({ ended }) => ended)).toEqual([true, true, true]);
});
