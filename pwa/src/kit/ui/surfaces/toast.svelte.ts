// What was just done, for ten seconds, with its way back. Never for errors.
export interface Note {
  id: number;
  text: string;
  /** The way back; none where there is none. */
  undo?: Undo | undefined;
  /** Called once, when the note is gone, and its way back too where that was pressed. */
  gone?: Gone | undefined;
  seconds: number;
}
type Undo = () => void | Promise<void>;
type Gone = (undone: boolean) => void;

const SECONDS = 10;
const SETTLED_SECONDS = 2;
let next = 0;
let current = $state<Note | null>(null);
let paused = false;
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  if (paused || !current) return;
  current.seconds -= 1;
  if (current.seconds <= 0) close();
}
function close() {
  const gone = current?.gone;
  current = null;
  paused = false;
  clearInterval(timer);
  gone?.(false);
}

export const toast = {
  get current(): Note | null {
    return current;
  },
  /** Shows one, and answers its number; the one before it goes. */
  show(text: string, undo?: Undo, gone?: Gone): number {
    close();
    next += 1;
    current = { id: next, text, seconds: SECONDS, undo, gone };
    timer = setInterval(tick, 1000);
    return next;
  },
  /** What it tells cannot be undone any more: it stays a moment, and lies over nothing for longer. */
  settle(id: number): void {
    if (current?.id !== id) return;
    current.undo = undefined;
    paused = false; // its button goes with the focus that held it, and not every browser says that this has left
    current.seconds = Math.min(current.seconds, SETTLED_SECONDS);
  },
  /** While it has the pointer or the focus it does not run out. */
  hold(yes: boolean): void {
    paused = yes;
  },
  close,
  async undo(): Promise<void> {
    const { undo: way, gone } = current ?? {};
    if (current) current.gone = undefined; // not before the way back is gone
    close();
    try {
      await way?.();
    } finally {
      gone?.(true);
    }
  },
};
