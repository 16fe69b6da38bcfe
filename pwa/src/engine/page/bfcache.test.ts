// Tests of when the engine's worker ends with a page that is left.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endWorkerInBfcache } from './bfcache';

const [worker, reload] = [{ terminate: vi.fn() }, vi.fn()];
let page = new EventTarget();
let [body, dialog] = [{ inert: false }, { inert: false }];
const happens = (kind: string, persisted: boolean) => page.dispatchEvent(Object.assign(new Event(kind), { persisted }));
beforeEach(() => {
  page = new EventTarget();
  [body, dialog] = [{ inert: false }, { inert: false }];
  vi.stubGlobal('document', { body, querySelectorAll: () => [dialog] });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('location', { reload });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

it('ends it in WebKit where the page is kept, and loads the page anew on the way back', () => {
  endWorkerInBfcache(worker, 'Apple Computer, Inc.');
  happens('pagehide', false);
  happens('pageshow', false);
  expect([worker.terminate.mock.calls.length, reload.mock.calls.length]).toEqual([0, 0]);
  happens('pagehide', true);
  happens('pageshow', true);
  expect([worker.terminate.mock.calls.length, reload.mock.calls.length]).toEqual([1, 1]);
});

it('lets nobody press in a kept page, which has nobody behind it until it was loaded anew', () => {
  endWorkerInBfcache(worker, 'Apple Computer, Inc.');
  happens('pagehide', false);
  expect([body.inert, dialog.inert]).toEqual([false, false]);
  happens('pagehide', true);
  expect([body.inert, dialog.inert]).toEqual([true, true]);
});

it('leaves it alone elsewhere: what it was writing goes on', () => {
  for (const vendor of ['Google Inc.', '']) endWorkerInBfcache(worker, vendor);
  happens('pagehide', true);
  happens('pageshow', true);
  expect([worker.terminate.mock.calls.length, reload.mock.calls.length]).toEqual([0, 0]);
  expect(body.inert).toBe(false);
});
