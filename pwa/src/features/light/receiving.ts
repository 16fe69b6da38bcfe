// What a camera sees of a colleague's screen, put together: codes in any order, from any moment on.
import type { Collecting, Come, LightKind } from '../../contract/light';

/**
 * So many codes in a row that belong to something else, and none that helps: the colleague has begun anew. The same of pictures of one
 * code: none that is played stands in so many.
 */
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
  /** The code before, where it belongs to something else; and in how many pictures in a row it stands. */
  private stranger: Uint8Array | null = null;
  private stands = 0;
  private over = false;
  /** One after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly collect: () => Promise<Collecting>,
    private readonly progress: (told: Progress | null) => void,
  ) {}

  /** Takes what a code held; answers the whole with the frame that completed it. The same picture twice costs nothing. */
  frame(bytes: Uint8Array): Promise<Come | null> {
    if (this.over) return Promise.resolve(null);
    const again = this.before && same(this.before, bytes) ? this.before : null;
    // One of something else that stands still may be all that is shown from now on.
    if (again && again !== this.stranger) return Promise.resolve(null);
    const code = again ?? bytes;
    this.before = code;
    const taken = this.last
      .then(() => this.take(code))
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
      if (told.fault === 'foreign' || told.fault === 'spoiled' || !this.isAnew(bytes)) return null;
      this.collecting.close();
      this.collecting = null;
      this.helped();
      this.progress(null);
      return this.take(bytes);
    }
    this.helped();
    const { kind, received, needed, whole } = told;
    this.progress({ kind, received, needed });
    return whole ? told : null;
  }
  /** Whether nothing else is in view any more: codes of something else one after another, or one that stands still. */
  private isAnew(code: Uint8Array): boolean {
    if (this.stranger === code) this.stands += 1;
    else {
      this.strange += 1;
      this.stands = 1;
    }
    this.stranger = code;
    return this.strange >= ANEW || this.stands >= ANEW;
  }
  private helped(): void {
    this.strange = this.stands = 0;
    this.stranger = null;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
