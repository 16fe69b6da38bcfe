// What a camera sees of a colleague's screen, put together: codes in any order, from any moment on.
import type { Collecting, Come, LightKind } from '../../contract/light';

/** So many codes in a row that belong to something else, and none that helps: the colleague has begun anew. */
const ANEW = 12;

export interface Progress {
  kind: LightKind;
  received: number;
  needed: number;
}

export class Receiving {
  private collecting: Collecting | null = null;
  private strange = 0;
  private before: Uint8Array | null = null;
  private over = false;
  /** One after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly collect: () => Promise<Collecting>,
    private readonly progress: (told: Progress | null) => void,
  ) {}

  /** Takes what a code held; answers the whole with the frame that completed it. The same picture twice costs nothing. */
  frame(bytes: Uint8Array): Promise<Come | null> {
    if (this.over || (this.before && same(this.before, bytes))) return Promise.resolve(null);
    this.before = bytes;
    const taken = this.last
      .then(() => this.take(bytes))
      .catch((error: unknown) => {
        if (this.over) return null; // what looked at it went with whoever left
        throw error;
      });
    this.last = taken.catch(() => undefined); // told to whoever gave the frame
    return taken;
  }
  end(): void {
    this.over = true;
    this.collecting?.close();
    this.collecting = null;
  }

  private async take(bytes: Uint8Array): Promise<Come | null> {
    if (this.over) return null;
    this.collecting ??= await this.collect();
    const told = await this.collecting.take(bytes);
    if ('fault' in told) {
      if (told.fault === 'spoiled') this.progress(null);
      if (told.fault === 'foreign' || told.fault === 'spoiled' || ++this.strange < ANEW) return null;
      this.collecting.close();
      this.collecting = null;
      this.strange = 0;
      this.progress(null);
      return this.take(bytes);
    }
    this.strange = 0;
    const { kind, received, needed, whole } = told;
    this.progress({ kind, received, needed });
    return whole ? told : null;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
