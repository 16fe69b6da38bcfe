// Which control was pressed last: Safari focuses no button that is pressed, and dialogs lead back to it.

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';
let pressed: HTMLElement | null = null;

/** Remembers what is pressed from now on. To be called once. */
export function rememberPresses(root: EventTarget = document): void {
  root.addEventListener(
    'click',
    ({ target }) => (pressed = (target as Element | null)?.closest<HTMLElement>(FOCUSABLE) ?? null),
    true,
  );
  // Whoever goes on by keyboard is where the focus is; a key that presses a button makes a click of its own.
  root.addEventListener('keydown', () => (pressed = null), true);
}

/** Where somebody stands: what has the focus, or what was pressed where a press has not moved the focus to it. */
export function standing(): Element | null {
  const focused = document.activeElement;
  if (pressed === null || !pressed.isConnected) return focused;
  // A press on what takes no focus leaves it with the page, or with the part around it that takes it.
  return focused === null || focused === document.body || focused.contains(pressed) ? pressed : focused;
}
