// Where the focus goes as a dialog changes and closes, with a page as simple as can be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ECHO_MS } from '../../taps';
import { goOnBelow, modal } from './modal';
import { rememberPresses } from './pressed';

class Place extends EventTarget {
  isConnected = true;
  tabIndex = 0;
  attributes: Record<string, string> = {};
  constructor(readonly name: string) {
    super();
  }
  getAttribute = (name: string) => this.attributes[name] ?? null;
  hasAttribute = (name: string) => name in this.attributes;
  closest = () => this;
  contains = (other: Place) => other.isConnected;
  focus = () => (page.activeElement = this);
  showModal = () => page.open.push(this);
  close = () => (page.open = page.open.filter((each) => each !== this));
  style = {};
  within: Place | null = null;
  append = (part: Place) => (part.within = this);
  remove = () => (this.within = null);
}
let page: {
  body: Place;
  activeElement: Place | null;
  open: Place[];
  byId: Record<string, Place>;
  getElementById: (id: string) => Place | null;
  querySelectorAll: () => Place[];
  createElement: () => Place;
  covers: Place[];
  heard: Set<(event: { target: Place }) => void>;
  addEventListener: (kind: string, listener: (event: { target: Place }) => void) => void;
  removeEventListener: (kind: string, listener: (event: { target: Place }) => void) => void;
};
let changed: () => void = () => undefined;
let frame: () => void = () => undefined;

beforeEach(() => {
  const body = new Place('body');
  page = {
    body,
    activeElement: body,
    open: [],
    byId: { main: new Place('main') },
    getElementById: (id) => page.byId[id] ?? null,
    querySelectorAll: () => page.open,
    createElement: () => page.covers[page.covers.push(new Place('cover')) - 1] as Place,
    covers: [],
    heard: new Set(),
    addEventListener: (_kind, listener) => void page.heard.add(listener),
    removeEventListener: (_kind, listener) => void page.heard.delete(listener),
  };
  vi.stubGlobal('document', page);
  vi.stubGlobal('HTMLElement', Place);
  vi.stubGlobal('requestAnimationFrame', (next: () => void) => (frame = next));
  vi.stubGlobal(
    'MutationObserver',
    class {
      constructor(told: () => void) {
        changed = told;
      }
      observe() {}
      disconnect() {
        changed = () => undefined;
      }
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

function opened(name: string, onclose: () => void = () => undefined, light = true) {
  const node = new Place(name);
  node.attributes['aria-labelledby'] = `${name}-title`;
  page.byId[`${name}-title`] = new Place(`${name}-title`);
  const made = modal(node as unknown as HTMLDialogElement, { onclose, light });
  const destroy = (made as { destroy: () => void }).destroy;
  /** What one does in it reaches it, as events do. */
  const hear = (kind: 'focusin' | 'click' | 'pointerdown', target: Place) =>
    node.dispatchEvent(Object.defineProperty(new Event(kind), 'target', { value: target }));
  return { node, destroy, close: () => (destroy(), frame()), hear };
}
/** What has the focus is taken off the page, as the browser does it. */
function gone() {
  if (page.activeElement) page.activeElement.isConnected = false;
  page.activeElement = page.body;
}

it('closes once a press on the shade is whole, and never while the finger is still down', () => {
  const closed = vi.fn();
  const { node, hear } = opened('sheet', closed);
  const field = new Place('field');
  hear('pointerdown', node);
  expect(closed, 'lifted, it would press what lies beneath').not.toHaveBeenCalled();
  hear('click', node);
  expect(closed).toHaveBeenCalledTimes(1);
  // Words are marked, and the finger leaves the sheet.
  hear('pointerdown', field);
  hear('click', node);
  hear('click', node);
  expect(closed).toHaveBeenCalledTimes(1);
});

it('stays where a press beside it is no answer', () => {
  const closed = vi.fn();
  const { node, hear } = opened('dialog', closed, false);
  hear('pointerdown', node);
  hear('click', node);
  expect(closed).not.toHaveBeenCalled();
});

it('leaves nothing beneath for the second tap of a double one that closes it, and stops nobody who goes on by key', () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const press = { target: new Place('save'), clientX: 200, clientY: 700 };
  const pressIn = (node: Place) =>
    node.dispatchEvent(
      Object.defineProperties(
        new Event('pointerdown'),
        Object.fromEntries(Object.entries(press).map(([name, value]) => [name, { value }])),
      ),
    );
  const sheet = opened('sheet');
  const over = opened('over');
  pressIn(over.node);
  over.close();
  expect(page.covers.map(({ within }) => within?.name)).toEqual(['sheet']);
  pressIn(sheet.node);
  sheet.close();
  expect(page.covers.map(({ within }) => within?.name)).toEqual([undefined, 'body']);
  const next = opened('next');
  expect(page.covers[1]?.within?.name, 'what comes meanwhile is covered, too').toBe('next');
  pressIn(next.node);
  next.node.dispatchEvent(new Event('keydown'));
  next.close();
  expect(page.covers).toHaveLength(2);
  vi.runAllTimers();
  expect(page.covers.map(({ within }) => within)).toEqual([null, null]);
  vi.useRealTimers();
});

it('covers nothing once a second tap would have come: what is tapped then is meant', () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let now = 1000;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  const slow = opened('slow');
  slow.hear('pointerdown', new Place('choice'));
  now += 90;
  slow.hear('click', new Place('choice'));
  now += ECHO_MS;
  slow.close();
  expect(page.covers).toHaveLength(0);
  const quick = opened('quick');
  quick.hear('pointerdown', new Place('choice'));
  now += 90;
  quick.hear('click', new Place('choice'));
  now += ECHO_MS - 100;
  quick.close();
  expect(page.covers.map(({ within }) => within?.name)).toEqual(['body']);
  vi.advanceTimersByTime(100);
  expect(page.covers.map(({ within }) => within)).toEqual([null]);
  clock.mockRestore();
  vi.useRealTimers();
});

it('goes back to what opened it', () => {
  const button = new Place('button');
  button.focus();
  const sheet = opened('sheet');
  new Place('field').focus();
  sheet.close();
  expect(page.activeElement?.name).toBe('button');
});

it('goes back to what was pressed where a press leaves the focus with the page, or with the part around it', () => {
  const root = new EventTarget();
  rememberPresses(root);
  const hear = (kind: 'click' | 'keydown', target: Place) =>
    root.dispatchEvent(Object.defineProperty(new Event(kind), 'target', { value: target }));
  const [button, main] = [new Place('button'), new Place('around')];
  main.contains = (other) => other === button;
  for (const focused of [page.body, main]) {
    page.activeElement = focused;
    hear('click', button);
    const sheet = opened('sheet');
    new Place('field').focus();
    sheet.close();
    expect(page.activeElement?.name).toBe('button');
  }
  // Opened by a key later: whoever has gone on elsewhere is not called back to it.
  main.focus();
  hear('keydown', main);
  const sheet = opened('sheet');
  new Place('field').focus();
  sheet.close();
  expect(page.activeElement?.name).toBe('around');
  // What was pressed is gone by then.
  page.activeElement = page.body;
  hear('click', button);
  const last = opened('last');
  button.isConnected = false;
  gone();
  last.close();
  expect(page.activeElement?.name).toBe('main');
});

it('goes on below where what was pressed on the page goes with what it did', () => {
  new Place('button').focus();
  goOnBelow();
  frame();
  expect(page.activeElement?.name).toBe('button');
  gone();
  goOnBelow();
  frame();
  expect(page.activeElement?.name).toBe('main');
});

it('goes on at its title where a step takes what was pressed away, and nowhere while something has the focus', () => {
  const sheet = opened('sheet');
  const step = new Place('step');
  step.focus();
  sheet.hear('focusin', step);
  changed();
  frame();
  expect(page.activeElement?.name).toBe('step');
  gone();
  changed();
  frame();
  expect([page.activeElement?.name, page.activeElement?.tabIndex]).toEqual(['sheet-title', -1]);
});

it('goes on at its title also where what is pressed is never focused', () => {
  const sheet = opened('sheet');
  const step = new Place('step');
  page.activeElement = page.body;
  sheet.hear('click', step);
  step.isConnected = false;
  changed();
  frame();
  expect(page.activeElement?.name).toBe('sheet-title');
});

it('lets the focus pass from one field to the next, whatever the first one changes as it is left', () => {
  const sheet = opened('sheet');
  const [hit, next] = [new Place('hit'), new Place('next')];
  sheet.hear('click', hit);
  gone();
  hit.isConnected = false;
  changed();
  expect(page.activeElement).toBe(page.body);
  next.focus();
  frame();
  expect(page.activeElement?.name).toBe('next');
});

it('leads nobody away who stands in words that are only read, whatever comes and goes around them', () => {
  const sheet = opened('sheet');
  const words = new Place('words');
  sheet.hear('click', words);
  page.activeElement = page.body;
  frame = () => undefined;
  changed();
  frame();
  expect(page.activeElement).toBe(page.body);
});

it('goes on below where what opened it is gone: at the main part, or at the dialog that was under it', () => {
  const button = new Place('button');
  button.focus();
  const sheet = opened('sheet');
  const row = new Place('row');
  row.focus();
  const over = opened('over');
  gone();
  row.isConnected = false;
  over.close();
  expect(page.activeElement?.name).toBe('sheet-title');
  button.isConnected = false;
  gone();
  sheet.close();
  expect(page.activeElement?.name).toBe('main');
});

it('leaves alone whoever was led elsewhere meanwhile', () => {
  const button = new Place('button');
  button.focus();
  const sheet = opened('sheet');
  button.isConnected = false;
  gone();
  sheet.destroy();
  new Place('what is left').focus();
  frame();
  expect(page.activeElement?.name).toBe('what is left');
});

it('goes on at the main part also where what opened it goes later, with what was done', () => {
  const button = new Place('discard');
  button.focus();
  const sheet = opened('sheet');
  new Place('yes').focus();
  sheet.close();
  changed();
  frame();
  expect(page.activeElement?.name).toBe('discard');
  gone();
  changed();
  frame();
  expect(page.activeElement?.name).toBe('main');
});

it('looks no more after what opened it once somebody has gone on from it', () => {
  const button = new Place('discard');
  button.focus();
  opened('sheet').close();
  new Place('next').focus();
  changed();
  button.isConnected = false;
  page.activeElement = page.body;
  frame = () => undefined;
  changed();
  frame();
  expect(page.activeElement).toBe(page.body);
});

it('leads nobody away who has pressed words elsewhere before it goes, nor somebody whose next dialog is gone again', () => {
  const button = new Place('discard');
  button.contains = (other) => other === button;
  for (const target of [new Place('words'), new Place('field of a dialog')]) {
    Object.assign(button, { isConnected: true });
    button.focus();
    opened('sheet').close();
    for (const listener of [...page.heard]) listener({ target });
    expect(page.heard.size).toBe(0);
    page.activeElement = page.body;
    button.isConnected = false;
    frame = () => undefined;
    changed();
    frame();
    expect(page.activeElement).toBe(page.body);
  }
});
