// Reads what a screen plays: one worker cuts the code out of each picture, two read what was cut out.
import { InWorker } from './decoder';
import type { Frame } from './frame-part';
import type { Cut, FromCutter, ToCutter } from './part-cutter.worker';

/** So many pictures wait at most: a page that is late gives two at once, and an old one shows a code that the next shows as well. */
const ROW = 3;

/** A reader, and until when it is busy. */
interface Seat {
  reader: InWorker;
  done: Promise<void>;
}

export class PlayedReader {
  /** Resolves when it can read. */
  readonly ready: Promise<void>;
  private readonly cutter = new Worker(new URL('./part-cutter.worker.ts', import.meta.url), {
    type: 'module',
    name: 'cut',
  });
  private readonly first = new InWorker();
  private readonly seats: Seat[] = [];
  /** The pictures that no reader has taken yet, in their order. */
  private readonly row: Promise<void>[] = [];
  /** Of these, who waits for what is cut out of them. */
  private cutting: { resolve: (cut: Cut | null) => void; reject: (error: Error) => void }[] = [];
  private broken: Error | null = null;
  private closed = false;

  constructor() {
    this.cutter.onmessage = ({ data }: MessageEvent<FromCutter>) => {
      if ('failed' in data) this.fail(new Error(data.failed));
      else this.cutting.shift()?.resolve(data.cut);
    };
    this.cutter.onerror = (event) => this.fail(new Error(event.message));
    this.ready = this.first.ready;
    this.ready.then(
      () => this.begin(),
      () => undefined, // told to who waits for it
    );
  }

  /**
   * Takes a picture in, and resolves when the next may come. `seen` is told what the code in it held, which may be later than what
   * another picture held that came after it. Rejects where one of the workers is broken.
   */
  async take(picture: Frame, seen: (bytes: Uint8Array) => void): Promise<void> {
    const taken = this.pass(picture, this.row.at(-1), seen);
    taken.catch(() => undefined); // told to who gives one of the next
    this.row.push(taken);
    if (this.row.length >= ROW) await this.row.shift();
  }
  close(): void {
    this.closed = true;
    this.cutter.terminate();
    for (const reader of [this.first, ...this.seats.map(({ reader }) => reader)]) reader.close();
    for (const { resolve } of this.cutting.splice(0)) resolve(null);
  }

  /** The second is made behind the first, which is waited for; a phone without memory for two has one. */
  private begin(): void {
    this.seats.push({ reader: this.first, done: Promise.resolve() });
    if (this.closed) return;
    const reader = new InWorker();
    reader.ready.then(
      () => (this.closed ? reader.close() : this.seats.push({ reader, done: Promise.resolve() })),
      () => reader.close(),
    );
  }
  /** To whoever of the readers is free first, behind the picture before. */
  private async pass(picture: Frame, before: Promise<void> | undefined, seen: (bytes: Uint8Array) => void) {
    const cut = await this.cut(picture);
    await before;
    if (!cut || this.closed) return;
    const seat = await Promise.race(this.seats.map((seat) => seat.done.then(() => seat)));
    seat.done = this.read(seat.reader, cut, seen);
    seat.done.catch(() => undefined); // told to who is next
  }
  private cut(picture: Frame): Promise<Cut | null> {
    if (this.broken || this.closed) {
      picture.close();
      return this.broken ? Promise.reject(this.broken) : Promise.resolve(null);
    }
    return new Promise((resolve, reject) => {
      this.cutting.push({ resolve, reject });
      this.tell({ picture }, [picture]);
    });
  }
  private async read(reader: InWorker, { part, look }: Cut, seen: (bytes: Uint8Array) => void): Promise<void> {
    const played = await reader.played(part);
    this.tell({ look, found: played && { corners: played.corners, bytes: played.bytes.length } });
    if (played) seen(played.bytes);
  }
  private tell(told: ToCutter, moved: Transferable[] = []): void {
    this.cutter.postMessage(told, moved);
  }
  private fail(error: Error): void {
    this.broken = error;
    for (const { reject } of this.cutting.splice(0)) reject(error);
  }
}
