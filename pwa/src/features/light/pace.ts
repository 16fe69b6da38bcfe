// How fast codes are played, and how much is in each: a camera sees each of them at least twice.

export type Pace = 'slow' | 'usual' | 'quick';

/** Codes a second, and the most bytes of the whole in one: the fuller a code, the nearer and steadier the camera must be. */
export const PACES: Readonly<Record<Pace, { codes: number; bytes: number }>> = {
  slow: { codes: 10, bytes: 690 },
  usual: { codes: 15, bytes: 1_440 },
  quick: { codes: 20, bytes: 1_810 },
};

/** Some codes are missed: what is needed takes about so much longer. */
const MISSED = 1.15;
/** Until the other camera has found the screen. */
const FINDING_S = 1;

/** About how long it takes until the other phone has all of it (s). */
export function secondsOf(length: number, pace: Pace): number {
  const { codes, bytes } = PACES[pace];
  return Math.ceil((Math.max(1, Math.ceil(length / bytes)) * MISSED) / codes + FINDING_S);
}

/** Says which code is due: each stands its whole time, and a screen that was late does not hurry after. */
export class Beat {
  private last = -Infinity;
  private readonly every: number;

  constructor(pace: Pace) {
    this.every = 1000 / PACES[pace].codes;
  }
  /** Whether the next one is due at this moment (ms); screens draw a little before or after it. */
  due(now: number): boolean {
    if (now - this.last < this.every - 4) return false;
    // In step where it can be, so that the pace is kept over many; a page that stood still begins anew.
    this.last = now - this.last < 2 * this.every ? this.last + this.every : now;
    return true;
  }
}
