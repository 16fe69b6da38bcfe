// Where the work is, written part by part: each writing rests on what the one before it left.
import type { ActId, Place, Register } from '../../contract/api';
import { SerialQueue } from '../app/serial-queue';

export interface PlaceEditParts {
  /** As it stands, and who set it. */
  shown: () => Register<Place>;
  /** Makes the act; null where it was refused. `undone` is called where it is taken back. */
  send: (place: Place, undone: () => void) => Promise<unknown>;
}

/** The place is one value: a part that is written over what stood a moment ago would take the part before it away. */
export class PlaceEdit {
  readonly #line = new SerialQueue();
  /** What was written here over that act, until the ticket shows it. */
  #ahead: { over: ActId; place: Place } | null = null;

  constructor(private readonly parts: PlaceEditParts) {}

  /** Writes one part; says whether it stands. */
  set(part: keyof Place, value: string): Promise<boolean> {
    return this.#line.do(async () => {
      const { value: shown, stamp } = this.parts.shown();
      if (this.#ahead?.over !== stamp.act) this.#ahead = null;
      const place: Place = { ...(this.#ahead?.place ?? shown) };
      if (value === (place[part] ?? '')) return true;
      if (value === '') delete place[part];
      else place[part] = value;
      const made = await this.parts.send(place, () => (this.#ahead = null));
      if (made === null) return false;
      this.#ahead = { over: stamp.act, place };
      return true;
    });
  }
}
