import { expect, it } from 'vitest';
import { CHORD_MS, Keyboard, type Press } from './keys';

function place(tagName: string, inside: string[] = [], type?: string): unknown {
  return { tagName, type, closest: (selector: string) => (inside.some((each) => selector.includes(each)) ? {} : null) };
}
function press(key: string, given: Partial<Press> = {}): Press {
  return {
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    defaultPrevented: false,
    target: place('BODY'),
    ...given,
  };
}

it('knows its letters and leaves the browser its own', () => {
  const keys = new Keyboard(true);
  expect(keys.press(press('?'), 0)).toBe('help');
  expect(keys.press(press('j'), 0)).toBe('down');
  expect(keys.press(press('c', { ctrlKey: true }), 0)).toBeNull();
  expect(keys.press(press('z'), 0)).toBeNull();
});

it('goes with g and a letter, within its time', () => {
  const keys = new Keyboard(true);
  expect(keys.press(press('g'), 0)).toBeNull();
  expect(keys.press(press('l'), 300)).toEqual({ go: 'call' });
  expect(keys.press(press('g'), 400)).toBeNull();
  expect(keys.press(press('n'), 500)).toEqual({ go: 'newLetter' });
  expect(keys.press(press('g'), 600)).toBeNull();
  expect(keys.press(press('h'), 700)).toEqual({ go: 'bell' });
  expect(keys.press(press('g'), 800)).toBeNull();
  expect(keys.press(press('j'), 900)).toEqual({ go: 'plans' });
  expect(keys.press(press('g'), 1000)).toBeNull();
  expect(keys.press(press('c'), 1000 + CHORD_MS + 1)).toBe('close');
  expect(keys.press(press('g'), 5000)).toBeNull();
  expect(keys.press(press('k'), 5100)).toBe('up');
});

it('is silent while somebody types, but for Escape', () => {
  const keys = new Keyboard(true);
  for (const target of [place('INPUT'), place('TEXTAREA'), place('SELECT'), place('DIV', ['contenteditable'])]) {
    expect(keys.press(press('a', { target }), 0)).toBeNull();
    expect(keys.press(press('Escape', { target }), 0)).toBe('back');
  }
  expect(keys.press(press('x', { target: place('INPUT', [], 'checkbox') }), 0)).toBe('select');
  expect(keys.press(press('r', { isComposing: true }), 0)).toBeNull();
});

it('leaves Enter to buttons and arrows to groups', () => {
  const keys = new Keyboard(true);
  expect(keys.press(press('Enter', { target: place('BUTTON', ['button']) }), 0)).toBeNull();
  expect(keys.press(press('Enter'), 0)).toBe('enter');
  expect(keys.press(press('ArrowDown', { target: place('LI', ['listbox']) }), 0)).toBeNull();
});

it('can be switched off, and the arrows stay', () => {
  const keys = new Keyboard(false);
  expect(keys.press(press('j'), 0)).toBeNull();
  expect(keys.press(press('g'), 0)).toBeNull();
  expect(keys.press(press('l'), 1)).toBeNull();
  expect(keys.press(press('ArrowDown'), 0)).toBe('down');
});
