import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Debounce, flushOnLeaving, RESTS_MS } from './debounce';

let page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
let frame = new EventTarget();
beforeEach(() => {
  vi.useFakeTimers();
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  frame = new EventTarget();
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', frame.addEventListener.bind(frame));
  flushOnLeaving();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('keeps once the keys rest, and only what was typed last', () => {
  const kept: string[] = [];
  const keys = new Debounce();
  keys.wait(() => kept.push('u'));
  vi.advanceTimersByTime(RESTS_MS - 1);
  keys.wait(() => kept.push('un'));
  vi.advanceTimersByTime(RESTS_MS - 1);
  expect(kept).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(kept).toEqual(['un']);
  keys.now();
  expect(kept).toEqual(['un']);
});

it('keeps at once what was typed just before the page is left', () => {
  const kept: string[] = [];
  const [note, call] = [new Debounce(), new Debounce()];
  note.wait(() => kept.push('se cayó'));
  call.wait(() => kept.push('la impresora'));
  frame.dispatchEvent(new Event('pagehide'));
  expect(kept).toEqual(['se cayó', 'la impresora']);
  vi.advanceTimersByTime(10 * RESTS_MS);
  expect(kept).toHaveLength(2);
});

it('keeps at once where the page goes out of sight, and not where it comes back', () => {
  const kept: string[] = [];
  const keys = new Debounce();
  keys.wait(() => kept.push('uno'));
  page.dispatchEvent(new Event('visibilitychange'));
  expect(kept).toEqual([]);
  page.visibilityState = 'hidden';
  page.dispatchEvent(new Event('visibilitychange'));
  expect(kept).toEqual(['uno']);
});

it('does nothing of what was dropped, and one that fails keeps no other from being kept', () => {
  const kept: string[] = [];
  const failed = vi.fn();
  vi.stubGlobal('reportError', failed);
  const [gone, broken, sound] = [new Debounce(), new Debounce(), new Debounce()];
  gone.wait(() => kept.push('sent already'));
  gone.drop();
  broken.wait(() => {
    throw new Error('no storage');
  });
  sound.wait(() => kept.push('uno'));
  frame.dispatchEvent(new Event('pagehide'));
  expect([kept, failed.mock.calls.length]).toEqual([['uno'], 1]);
});
