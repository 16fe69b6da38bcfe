import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepAwake } from './wake-lock';

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
const frame = new EventTarget();
const locks: { released: boolean; release: () => Promise<void> }[] = [];
const request = vi.fn(async () => {
  const lock = {
    released: false,
    release: async () => {
      lock.released = true;
    },
  };
  locks.push(lock);
  return lock;
});
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  page.visibilityState = 'visible';
  locks.length = 0;
  request.mockClear();
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', frame.addEventListener.bind(frame));
  vi.stubGlobal('navigator', { wakeLock: { request } });
});
afterEach(() => vi.unstubAllGlobals());

/** The system takes the light away with the page. */
async function hides(): Promise<void> {
  page.visibilityState = 'hidden';
  for (const lock of locks) lock.released = true;
  page.dispatchEvent(new Event('visibilitychange'));
  await settled();
}

it('takes the light again that the system took, also where nobody says that the page is visible', async () => {
  const sleep = keepAwake();
  await settled();
  await hides();
  expect(locks).toHaveLength(1);
  page.visibilityState = 'visible';
  frame.dispatchEvent(new Event('focus'));
  await settled();
  expect(locks.map(({ released }) => released)).toEqual([true, false]);
  sleep();
  expect(locks[1]?.released).toBe(true);
});

it('holds one light, however often the page is looked at, and none once it is over', async () => {
  const sleep = keepAwake();
  await settled();
  for (const kind of ['focus', 'pageshow', 'focus']) frame.dispatchEvent(new Event(kind));
  await settled();
  expect(locks).toHaveLength(1);
  sleep();
  frame.dispatchEvent(new Event('focus'));
  await settled();
  expect(locks.map(({ released }) => released)).toEqual([true]);
});

it('leaves none lit that was asked for twice as the page came back', async () => {
  const sleep = keepAwake();
  await settled();
  await hides();
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  frame.dispatchEvent(new Event('focus')); // before the first is answered
  await settled();
  expect(locks.filter(({ released }) => !released)).toHaveLength(1);
  sleep();
  await settled();
  expect(locks.filter(({ released }) => !released)).toHaveLength(0);
});

it('goes on in the dark where the battery is low or the browser has none', async () => {
  request.mockRejectedValueOnce(new DOMException('low', 'NotAllowedError'));
  keepAwake()();
  vi.stubGlobal('navigator', {});
  keepAwake()();
  await settled();
  expect(locks).toHaveLength(0);
});
