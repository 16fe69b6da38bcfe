// How much one request may carry, up and down, by how the line has borne the ones before it.

/** Bytes that one request brings up and asks for. */
export interface Load {
  acts: number;
  news: number;
}
/** As much as a message takes, and a page of news that a phone takes in within a second or two. */
const MOST: Load = { acts: 512 * 1024, news: 2 * 1024 * 1024 };
/** The most is parted into so many at most: 8 KiB of acts, 32 KiB of news. */
const PARTS = 64;
/** What was lost within this (ms) had no network at all; what took longer may have been too much for it. */
const SLOW_MS = 10_000;

/**
 * On a line that carries 20 kbit/s, or is cut each minute, a request of the usual size never ends, however often it is made: after one
 * that was lost slowly less is asked for, after one that came soon more.
 */
export class RequestSize {
  private parts = 1;

  get load(): Load {
    return { acts: MOST.acts / this.parts, news: MOST.news / this.parts };
  }
  /** A request ended without the server's answer, or with its word that it came too slowly. */
  lost(ms: number): void {
    if (ms >= SLOW_MS) this.refused();
  }
  /** Something on the way takes no request of this size, or cuts it. */
  refused(): void {
    this.parts = Math.min(PARTS, this.parts * 4);
  }
  carried(ms: number): void {
    if (ms < SLOW_MS) this.parts = Math.max(1, this.parts / 2);
  }
}
