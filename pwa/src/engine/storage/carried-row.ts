// Stored form of what is carried for somebody else: a row, and its bytes until the server has them.
import type { Carried } from '../../contract/light';

/** Where the best receipt for this device's own log is kept. */
export const RECEIPT = 'light receipt';

export interface CarriedRow extends Carried {
  /** How often the server said that it came damaged. */
  doubts?: number;
  /** What the server said of it, signed. */
  receipt?: Uint8Array<ArrayBuffer>;
  /** It came with a ticket that was handed over: one's own acts on that rest on it, and go up after it. */
  first?: true;
}
/** Sealed bytes, by the id of what is carried. */
export interface LoadRow {
  id: string;
  bytes: ArrayBuffer;
}
