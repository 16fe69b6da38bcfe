// The ticket under a finger: read and made ahead, and let go when the finger scrolls.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useEngine, type RunningEngine } from '../../../contract/engine';
import { opening } from './opening.svelte';

/** What stands for a link in the page, and for what lies within one. */
class Piece extends EventTarget {
  constructor(readonly pathname: string) {
    super();
  }
  closest(): Piece | null {
    return this.pathname === '' ? null : this;
  }
}
const press = (pathname: string, button = 0) => opening.down({ target: new Piece(pathname), button });

let read: string[];
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Element', Piece);
  read = [];
  useEngine({
    ticket: (id: string) => ({
      subscribe() {
        read.push(id);
        return () => void read.splice(read.indexOf(id), 1);
      },
    }),
  } as unknown as RunningEngine);
});
afterEach(() => {
  opening.cancel();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('reads the ticket whose link a finger is on, and names it', () => {
  press('/campo/ticket/a');
  expect(opening.ticket).toBe('a');
  expect(read).toEqual(['a']);
});

it('lets go of it when the finger scrolls, and when it opened nothing in time', () => {
  press('/campo/ticket/a');
  opening.cancel();
  expect([opening.ticket, read]).toEqual([null, []]);
  press('/campo/ticket/b');
  vi.runAllTimers();
  expect([opening.ticket, read]).toEqual([null, []]);
});

it('goes over to another that is pressed, and stays where what is pressed is no ticket', () => {
  press('/campo/ticket/a');
  press('/campo/ticket/b');
  expect([opening.ticket, read]).toEqual(['b', ['b']]);
  press('/campo/equipos');
  press('');
  expect([opening.ticket, read]).toEqual(['b', ['b']]);
});

it('reads nothing for the other buttons of a mouse: they open a menu, or another tab', () => {
  press('/campo/ticket/a', 1);
  press('/campo/ticket/a', 2);
  expect([opening.ticket, read]).toEqual([null, []]);
});

it('keeps what was read for the screen that has just come, which is told once', () => {
  press('/campo/ticket/a');
  opening.opened();
  expect([opening.ticket, read]).toEqual([null, ['a']]);
  vi.runAllTimers();
  expect(read).toEqual([]);
});
