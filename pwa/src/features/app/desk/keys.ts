// The desk's keyboard: single letters, «g» then a letter, off at will (WCAG 2.1.4), silent while somebody types.

export type Go =
  | 'call'
  | 'mine'
  | 'unassigned'
  | 'soon'
  | 'waiting'
  | 'tray'
  | 'open'
  | 'equipment'
  | 'held'
  | 'mailTray'
  | 'people'
  | 'audit'
  | 'administration'
  | 'promises'
  | 'plans'
  | 'registers'
  | 'articles'
  | 'reports'
  | 'letters'
  | 'newLetter'
  | 'bell';
export type Action =
  | 'help'
  | 'search'
  | 'down'
  | 'up'
  | 'enter'
  | 'reply'
  | 'note'
  | 'paper'
  | 'article'
  | 'draft'
  | 'assign'
  | 'escalate'
  | 'close'
  | 'select'
  | 'back'
  | { go: Go };

const SINGLE: Record<string, Action> = {
  '?': 'help',
  '/': 'search',
  j: 'down',
  k: 'up',
  ArrowDown: 'down',
  ArrowUp: 'up',
  Enter: 'enter',
  r: 'reply',
  n: 'note',
  f: 'paper',
  i: 'article',
  d: 'draft',
  a: 'assign',
  e: 'escalate',
  c: 'close',
  x: 'select',
  Escape: 'back',
};
export const GO: Record<string, Go> = {
  l: 'call',
  m: 'mine',
  s: 'unassigned',
  v: 'soon',
  u: 'waiting',
  c: 'tray',
  t: 'open',
  e: 'equipment',
  r: 'held',
  w: 'mailTray',
  p: 'people',
  b: 'audit',
  y: 'administration',
  z: 'promises',
  j: 'plans',
  d: 'registers',
  a: 'articles',
  i: 'reports',
  o: 'letters',
  n: 'newLetter',
  h: 'bell',
};
/** These work with the letters switched off: they are no characters. */
const ALWAYS = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Escape']);
/** How long «g» waits for its letter. */
export const CHORD_MS = 1200;

/** What of a keyboard event decides. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
  defaultPrevented: boolean;
  target: unknown;
}

/** Reads presses one after the other; remembers an open «g». */
export class Keyboard {
  #chordAt: number | null = null;
  letters: boolean;

  constructor(letters: boolean) {
    this.letters = letters;
  }

  /** The action of a press, or null where it is none of ours. */
  press(event: Press, now: number): Action | null {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
    const typing = isTyping(event.target);
    if (typing || (!this.letters && !ALWAYS.has(event.key))) {
      this.#chordAt = null;
      return event.key === 'Escape' ? 'back' : null;
    }
    if (this.#chordAt !== null && now - this.#chordAt <= CHORD_MS) {
      this.#chordAt = null;
      const go = GO[event.key];
      if (go !== undefined) return { go };
    }
    this.#chordAt = event.key === 'g' ? now : null;
    if (event.key === 'Enter' && isControl(event.target)) return null;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && ownsArrows(event.target)) return null;
    return SINGLE[event.key] ?? null;
  }
}

/** Sends what is being written, from wherever one writes. */
export function sends(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey);
}

/** What of an element decides; narrow, so that it can be tested without a document. */
type Place = Pick<Element, 'tagName' | 'closest'> & { type?: string };

function asPlace(target: unknown): Place | null {
  return typeof target === 'object' && target !== null && 'closest' in target ? (target as Place) : null;
}

/** True where letters are text. */
export function isTyping(target: unknown): boolean {
  const place = asPlace(target);
  if (place === null) return false;
  if (place.closest('[contenteditable]:not([contenteditable="false"])') !== null) return true;
  if (place.tagName === 'TEXTAREA' || place.tagName === 'SELECT') return true;
  const plain = ['checkbox', 'radio', 'button', 'submit', 'range', 'color'];
  return place.tagName === 'INPUT' && !plain.includes(place.type ?? 'text');
}

const CONTROL = 'a[href], button, summary, [role="button"], [role="menuitem"], [role="option"]';
const GROUP =
  '[role="listbox"], [role="menu"], [role="radiogroup"], [role="tablist"], [role="dialog"], dialog, input[type="radio"]';

/** Enter belongs to the control that has the focus. */
function isControl(target: unknown): boolean {
  return (asPlace(target)?.closest(CONTROL) ?? null) !== null;
}

/** Arrows belong to groups that move by them. */
function ownsArrows(target: unknown): boolean {
  return (asPlace(target)?.closest(GROUP) ?? null) !== null;
}

const STORAGE_KEY = 'ronda.desk.keys';

export function lettersOn(storage: Pick<Storage, 'getItem'>): boolean {
  return storage.getItem(STORAGE_KEY) !== 'off';
}

export function keepLetters(storage: Pick<Storage, 'setItem'>, on: boolean): void {
  storage.setItem(STORAGE_KEY, on ? 'on' : 'off');
}
