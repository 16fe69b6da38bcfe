// A scanner that types: a fast burst of keys that ends in Enter is a code, wherever the focus is.
// A person types slower, and what is typed into a field is left alone.

/** Keys further apart than this were pressed by a person. */
const GAP = 50;
/** A shorter burst is a slip of fingers. */
const SHORTEST = 4;

/** What is known of one key: `key` as the browser names it, and when. */
export interface Key {
  key: string;
  at: number;
}

/** Collects keys; gives the code when a burst is complete. */
export class Burst {
  private text = '';
  private last = -Infinity;

  press({ key, at }: Key): string | null {
    if (at - this.last > GAP) this.text = '';
    this.last = at;
    if (key === 'Enter' || key === 'Tab') {
      const text = this.text;
      this.text = '';
      return text.length >= SHORTEST ? text : null;
    }
    if ([...key].length === 1) this.text += key;
    return null;
  }
  /** In mid-burst: its keys are nobody else's. */
  get going(): boolean {
    return this.text.length > 1;
  }
}

/** Listens on the window until the returned function is called. */
export function listenForBursts(onscan: (text: string) => void): () => void {
  const burst = new Burst();
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const into = event.target;
    if (into instanceof HTMLElement && into.matches('input, textarea, select, [contenteditable]')) return;
    const text = burst.press({ key: event.key, at: event.timeStamp });
    if (text !== null || burst.going) {
      event.preventDefault(); // Enter would press the button that has the focus
      event.stopPropagation();
    }
    if (text !== null) onscan(text);
  };
  window.addEventListener('keydown', press, { capture: true });
  return () => window.removeEventListener('keydown', press, { capture: true });
}
