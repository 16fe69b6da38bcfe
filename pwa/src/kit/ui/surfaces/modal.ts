// What sheet and dialog share: the browser's own modal, its inert background, focus back where it was.
import type { Action } from 'svelte/action';
import { coverEcho, coverOver, type Point } from '../../echo-cover';
import { ECHO_MS } from '../../taps';
import { standing } from './pressed';

/** Opens the element as a modal; Esc, or a press on the shade, closes it. */
export const modal: Action<HTMLDialogElement, { onclose: () => void; light?: boolean }> = (node, options) => {
  let { onclose, light = true } = options;
  const before = standing();
  node.showModal();
  coverOver(node);
  const cancel = (event: Event) => {
    if (event.target !== node) return; // of a file within it that was not picked: browsers let that come up to here
    event.preventDefault();
    onclose();
  };
  // Not as the finger comes down: it would be lifted over the page beneath, and press what lies there. A press that began in the
  // dialog and ends on the shade, as words are marked, closes nothing.
  let begun = false;
  /** Where and when it was pressed last, unless a key was pressed since. */
  let pressed: (Point & { at: number }) | null = null;
  const down = ({ target, clientX: x, clientY: y }: PointerEvent) => {
    begun = target === node;
    pressed = { x, y, at: performance.now() };
  };
  const lifted = () => {
    if (pressed !== null) pressed = { ...pressed, at: performance.now() };
  };
  const typed = () => (pressed = null);
  const press = ({ target }: Event) => {
    const whole = begun && target === node;
    begun = false;
    if (light && whole) onclose();
  };
  node.addEventListener('cancel', cancel);
  node.addEventListener('pointerdown', down);
  node.addEventListener('keydown', typed);
  node.addEventListener('click', lifted, true);
  node.addEventListener('click', press);
  // A step leads to the next in the same dialog, and what was pressed goes with it: whoever moves by keyboard or by ear goes on
  // at the title of what came. Safari focuses no button that is pressed; what else comes and goes leads nobody away.
  let last: Node | null = document.activeElement;
  const touched = ({ target }: Event) => {
    const place = target as Element;
    last = place.closest('a, button, label, summary') ?? place; // a button stays where its icon is another
  };
  node.addEventListener('focusin', touched);
  node.addEventListener('click', touched, true);
  const steps = new MutationObserver(() => {
    if (last === null || node.contains(last)) return;
    last = null;
    // Not at once: from one field to the next, the focus is nowhere while the first is left, and taken then it never arrives.
    requestAnimationFrame(() => {
      if (node.isConnected && isFocusLost()) onward(titleOf(node));
    });
  });
  steps.observe(node, { childList: true, subtree: true });
  return {
    update: (next) => ({ onclose, light = true } = next),
    destroy() {
      steps.disconnect();
      node.removeEventListener('focusin', touched);
      node.removeEventListener('click', touched, true);
      node.removeEventListener('cancel', cancel);
      node.removeEventListener('pointerdown', down);
      node.removeEventListener('keydown', typed);
      node.removeEventListener('click', lifted, true);
      node.removeEventListener('click', press);
      node.close();
      // Closed by a tap: the second of a double one would press whatever lay beneath. Where what was tapped took its time, no second
      // one comes any more, and a tap is meant for what lies there.
      const left = pressed === null ? 0 : pressed.at + ECHO_MS - performance.now();
      if (pressed !== null && left > 0) coverEcho(pressed, topmost() ?? document.body, left);
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus();
        goOnAfter(before);
      }
      // What opened it may be gone by then, or go with what was done: unless a screen has led elsewhere, it goes on below.
      goOnBelow();
    },
  };
};

/**
 * What opened the dialog may go with its row, and later than the dialog: what was done is answered by the device or the server. For
 * as long as nobody has gone on from it, the focus does as it goes.
 */
function goOnAfter(place: HTMLElement): void {
  let isOver = false;
  const watch = new MutationObserver(() => {
    if (place.isConnected && (document.activeElement === place || isFocusLost())) return;
    watch.disconnect();
    requestAnimationFrame(() => {
      if (!isOver && !place.isConnected && isFocusLost()) onward(below());
      end();
    });
  });
  /** Words that are pressed take no focus, and a dialog that came may be gone again: whoever was there is not called back. */
  const goneOn = ({ target }: Event) => {
    if (!place.contains(target as Node)) end();
  };
  const end = () => {
    isOver = true;
    watch.disconnect();
    for (const kind of GOING_ON) document.removeEventListener(kind, goneOn, true);
  };
  for (const kind of GOING_ON) document.addEventListener(kind, goneOn, true);
  watch.observe(document.body, { childList: true, subtree: true });
}
/** What tells that somebody has gone on. */
const GOING_ON = ['focusin', 'pointerdown'] as const;
/** What had the focus is gone: the next Tab would begin at the top of the page, and a screen reader stands nowhere. */
function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
function titleOf(dialog: HTMLElement): HTMLElement {
  return document.getElementById(dialog.getAttribute('aria-labelledby') ?? '') ?? dialog;
}
/** The dialog that is open, the last of several. */
function topmost(): HTMLDialogElement | undefined {
  return [...document.querySelectorAll<HTMLDialogElement>('dialog:modal')].at(-1);
}
/** The dialog beneath the one that closed, else the main part of the page. */
function below(): HTMLElement | null {
  const under = topmost();
  if (under !== undefined) return titleOf(under);
  return document.getElementById('main') ?? document.getElementById('desk-main');
}
/** What was pressed went with what it did: the focus goes on below, once the page is drawn anew. */
export function goOnBelow(): void {
  requestAnimationFrame(() => {
    if (isFocusLost()) onward(below());
  });
}
function onward(place: HTMLElement | null): void {
  if (place === null) return;
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}
