// Notes stand above the bar that is seen: one of a kept screen counts when it is shown again.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { raisesNotes } from './bottom-bar-height';

let told: string | null;
let look: () => void;
beforeEach(() => {
  told = null;
  const style = {
    setProperty: (_: string, value: string) => (told = value),
    removeProperty: () => (told = null),
  };
  vi.stubGlobal('document', { documentElement: { style } });
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(call: () => void) {
        look = call;
      }
      observe() {
        look();
      }
      disconnect() {}
    },
  );
});
afterEach(() => void vi.unstubAllGlobals());

const bar = (offsetHeight: number) => ({ offsetHeight });

it('counts no bar that is kept and not shown', () => {
  const [ticket, other] = [bar(80), bar(60)];
  const first = raisesNotes(other as HTMLElement);
  const second = raisesNotes(ticket as HTMLElement);
  expect(told).toBe('80px');
  // The tablet is turned: the ticket is kept, and its place shows something else.
  ticket.offsetHeight = 0;
  look();
  expect(told).toBe('60px');
  other.offsetHeight = 0;
  look();
  expect(told, 'as high as where there is none').toBeNull();
  ticket.offsetHeight = 80;
  look();
  expect(told).toBe('80px');
  second.destroy();
  first.destroy();
  expect(told).toBeNull();
});
