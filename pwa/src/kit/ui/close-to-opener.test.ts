import { afterEach, expect, it, vi } from 'vitest';
import { closeToOpener } from './close-to-opener';

afterEach(() => vi.unstubAllGlobals());

/** A page where one button opened a list; answers the page, and whether the button has the focus. */
function page() {
  const body = {};
  const opener: { focus: () => void } = {
    focus: () => {
      stub.activeElement = opener;
    },
  };
  const stub: { body: object; activeElement: object; querySelector: () => object } = {
    body,
    activeElement: {},
    querySelector: () => opener,
  };
  vi.stubGlobal('document', stub);
  return { stub, isBack: () => stub.activeElement === opener };
}

it('leads the keys back to the button that opened what they were in', async () => {
  const { stub, isBack } = page();
  await closeToOpener(() => {
    stub.activeElement = stub.body;
  });
  expect(isBack()).toBe(true);
});

it('leaves the focus where it is beside what closes', async () => {
  const { isBack } = page();
  await closeToOpener(() => undefined);
  expect(isBack()).toBe(false);
});
