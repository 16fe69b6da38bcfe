import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { coverEcho, coverOver } from './echo-cover';

class Part extends EventTarget {
  style: Record<string, string> = {};
  parent: Part | null = null;
  shown = 0;
  append(part: Part) {
    part.parent = this;
  }
  remove() {
    this.parent = null;
  }
  showPopover() {
    this.shown += 1;
  }
}
const parts: Part[] = [];
const asNode = (part: Part) => part as unknown as HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  parts.length = 0;
  vi.stubGlobal('document', { createElement: () => parts[parts.push(new Part()) - 1] });
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('covers the place of a tap while a second one is its echo, and no longer', () => {
  const page = new Part();
  coverEcho({ x: 300, y: 800 }, asNode(page));
  const [cover] = parts;
  expect([cover?.parent, cover?.style['left'], cover?.style['top']]).toEqual([page, '272px', '772px']);
  vi.advanceTimersByTime(399);
  expect(cover?.parent).toBe(page);
  vi.advanceTimersByTime(1);
  expect(cover?.parent).toBeNull();
  const dialog = new Part();
  coverOver(asNode(dialog));
  expect(parts).toHaveLength(1);
});

it('lies over a dialog that comes meanwhile, and over the last place alone', () => {
  const [page, dialog] = [new Part(), new Part()];
  coverEcho({ x: 10, y: 10 }, asNode(page));
  coverOver(asNode(dialog));
  expect([parts[0]?.parent, parts[0]?.shown]).toEqual([dialog, 2]);
  coverEcho({ x: 90, y: 90 }, asNode(page));
  expect([parts[0]?.parent, parts[1]?.parent]).toEqual([null, page]);
});

it('takes the focus from nobody', () => {
  coverEcho({ x: 10, y: 10 }, asNode(new Part()));
  const press = new Event('mousedown', { cancelable: true });
  parts[0]?.dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
});
