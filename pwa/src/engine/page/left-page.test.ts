// Tests of when the engine's worker ends with a page that is left.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endInKeptPage } from './left-page';

const [worker, reload] = [{ terminate: vi.fn() }, vi.fn()];
let page = new EventTarget();
const happens = (kind: string, persisted: boolean) => page.dispatchEvent(Object.assign(new Event(kind), { persisted }));
beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('location', { reload });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

it('ends it in WebKit where the page is kept, and loads the page anew on the way back', () => {
  endInKeptPage(worker, 'Apple Computer, Inc.');
  happens('pagehide', false);
  happens('pageshow', false);
  expect([worker.terminate.mock.calls.length, reload.mock.calls.length]).toEqual([0, 0]);
  happens('pagehide', true);
  happens('pageshow', true);
  expect([worker.terminate.mock.calls.length, reload.mock.calls.length]).toEqual([1, 1]);
});

it('leaves it alone elsewhere: what it was writing goes on', () => {
  for (const vendor of ['Google Inc.', '']) endInKeptPage(worker, vendor);
  happens('pagehide', true);
  happens('pageshow', true);
  expect([worker.terminate.mock.calls.length, reload.mock.calls.length]).toEqual([0, 0]);
});
