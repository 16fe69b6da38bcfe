// Tests of the rehearsal's thread: it is told what to rehearse with, and goes whatever becomes of it.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { REHEARSAL, type Rehearsal } from '../rpc';
import { rehearse } from './rehearsal-thread';

const begun: Thread[] = [];
class Thread {
  onmessage: (() => void) | null = null;
  onerror: ((event: { preventDefault(): void }) => void) | null = null;
  posted: unknown[] = [];
  ended = 0;
  constructor(
    readonly url: URL,
    readonly about: { type: string; name: string },
  ) {
    begun.push(this);
  }
  postMessage(told: Rehearsal) {
    this.posted.push(told);
  }
  terminate() {
    this.ended += 1;
  }
}
const told: Rehearsal = { module: {} as WebAssembly.Module, device: 'd', ticket: 't', now: 7 };

let page = new EventTarget();
beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('Worker', Thread);
  vi.stubGlobal('navigator', { vendor: 'Apple Computer, Inc.' });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});
afterEach(() => {
  begun.length = 0;
  vi.unstubAllGlobals();
});

it('is told what to rehearse with, and ends when it is done', () => {
  rehearse(told);
  const [thread] = begun;
  expect(thread?.about).toEqual({ type: 'module', name: REHEARSAL });
  expect([thread?.posted, thread?.ended]).toEqual([[told], 0]);
  thread?.onmessage?.();
  expect(thread?.ended).toBe(1);
});

it('ends where it fails, and nobody is told: whoever needs the answer asks for it', () => {
  rehearse(told);
  const preventDefault = vi.fn();
  begun[0]?.onerror?.({ preventDefault });
  expect([begun[0]?.ended, preventDefault.mock.calls.length]).toEqual([1, 1]);
});

it('ends in WebKit with the page that is left, and once', () => {
  rehearse(told);
  rehearse(told);
  begun[0]?.onmessage?.();
  page.dispatchEvent(new Event('pagehide'));
  page.dispatchEvent(new Event('pagehide'));
  expect(begun.map(({ ended }) => ended)).toEqual([1, 1]);
});

it('is left alone elsewhere', () => {
  vi.stubGlobal('navigator', { vendor: 'Google Inc.' });
  rehearse(told);
  page.dispatchEvent(new Event('pagehide'));
  expect(begun[0]?.ended).toBe(0);
});
