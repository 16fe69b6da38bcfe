// Leads to the place on the phone's ticket where something that is missing is given.
import type { LeftWord } from '../../ticket/lacks';

/** What takes the focus there: the very thing, else the first of its kind. */
function goal(place: HTMLElement, { at, lacks: [{ label }] }: LeftWord): HTMLElement | undefined {
  const all = (selector: string) => [...place.querySelectorAll<HTMLElement>(selector)];
  switch (at) {
    case 'lista': {
      const open = all('[role=checkbox][aria-checked=false]');
      return open.find((box) => box.textContent?.trim().startsWith(label)) ?? open[0];
    }
    case 'evidencia':
      return (
        all('.asks button').find((button) => button.getAttribute('aria-label')?.includes(label)) ??
        all('.add button')[0]
      );
    case 'textos':
      return all('.sentences button')[0] ?? all('textarea')[0];
    default:
      return undefined;
  }
}

/** Brings it into sight, and the keys to it; false where this page has no such place. */
export function lead(word: LeftWord): boolean {
  const place = document.getElementById(word.at);
  if (!place) return false;
  const target = goal(place, word) ?? place;
  if (target === place) place.tabIndex = -1;
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
  return true;
}
