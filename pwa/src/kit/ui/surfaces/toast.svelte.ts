// What was just done, for ten seconds, with its way back. Never for errors.
export interface Note {
  id: number;
  text: string;
  /** The way back; none where there is none. */
  undo?: () => void | Promise<void>;
  seconds: number;
}

const SECONDS = 10;
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
  current = null;
  clearInterval(timer);
}

export const toast = {
  get current(): Note | null {
    return current;
  },
  /** Shows one; the one before it goes. */
  show(text: string, undo?: () => void | Promise<void>): void {
    clearInterval(timer);
    next += 1;
    current = { id: next, text, seconds: SECONDS, ...(undo ? { undo } : {}) };
    timer = setInterval(tick, 1000);
  },
  /** While it has the pointer or the focus it does not run out. */
  hold(yes: boolean): void {
    paused = yes;
  },
  close,
  async undo(): Promise<void> {
    const way = current?.undo;
    close();
    await way?.();
  },
};
