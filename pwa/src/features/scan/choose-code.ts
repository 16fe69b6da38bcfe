// Which of the codes in a picture is meant, and whether one reading is enough. Pure: the time is given.
import { recognise, type FoundCode } from '../../contract/pure/code';

/** One code as a decoder read it: its middle as a part of the picture's width and height. */
export interface Reading {
  text: string;
  /** Bars without a check of their own: believed when read twice. */
  bars: boolean;
  /** A code of those that one phone plays to another. */
  played?: boolean;
  x: number;
  y: number;
}

/** Whether a code that begins with this byte is one of those that phones play: their version, and one of five kinds. */
export function isPlayed(first: number | undefined): boolean {
  return first !== undefined && first >= 0x11 && first <= 0x15;
}

/** Within this time a second reading of bars confirms the first. */
const CONFIRMS = 1_500;
/** A code just told is not told again until it was out of sight so long. */
const RESTS = 2_500;

/** Turns readings into codes to tell, one at a time. */
export class Picker {
  private once = new Map<string, number>();
  private told = new Map<string, number>();

  constructor(private readonly origin: string) {}

  /** The code to tell now, if any: one of our labels before all others, then what is nearest to the middle. */
  pick(readings: readonly Reading[], now: number): FoundCode | null {
    const seen = readings.filter((reading) => this.believed(reading, now) && !this.rests(reading.text, now));
    const ranked = seen
      .map((reading) => ({ reading, code: recognise(reading.text, this.origin) }))
      .sort((a, b) => rank(a.code) - rank(b.code) || far(a.reading) - far(b.reading));
    const best = ranked[0];
    if (!best) return null;
    this.told.set(best.reading.text, now);
    this.once.clear();
    return best.code;
  }

  /** What was read before counts no more: the camera is opened again. */
  forget(): void {
    this.once.clear();
    this.told.clear();
  }

  private believed({ text, bars }: Reading, now: number): boolean {
    if (!bars) return true;
    const before = this.once.get(text);
    this.once.set(text, now);
    return before !== undefined && now - before <= CONFIRMS;
  }

  private rests(text: string, now: number): boolean {
    const last = this.told.get(text);
    if (last === undefined) return false;
    if (now - last > RESTS) {
      this.told.delete(text);
      return false;
    }
    this.told.set(text, now);
    return true;
  }
}

const rank = ({ kind }: FoundCode) => (kind === 'label' ? 0 : kind === 'foreign_label' ? 1 : 2);
const far = ({ x, y }: Reading) => Math.hypot(x - 0.5, y - 0.5);
