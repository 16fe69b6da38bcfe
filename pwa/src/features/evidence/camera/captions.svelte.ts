// What is written under the camera's photographs: it goes to the one under which it was typed.
import type { ActId } from '../../../contract/api';
import { Debounce } from '../../../kit/debounce';

/** After so long (ms) without a key it is said, as of any field. */
const SAVES_MS = 10_000;

/**
 * One field stands under them all, and Safari does not leave it for a button that is pressed: what was typed under one photograph
 * would stand under the next one, and be said of that, or of none where the camera is closed.
 */
export class Captions {
  #typed = $state.raw<{ shot: ActId; text: string } | null>(null);
  readonly #keys = new Debounce();

  constructor(private readonly say: (shot: ActId, text: string) => void) {}

  /** What stands under a photograph of which this is `said`. */
  under(shot: ActId, said: string): string {
    return this.#typed?.shot === shot ? this.#typed.text : said;
  }
  /** Each key. */
  write(shot: ActId, text: string): void {
    this.#typed = { shot, text };
    this.#keys.wait(() => this.say(shot, text), SAVES_MS);
  }
  /** The field is left, another photograph comes, or the camera goes. */
  leave(): void {
    this.#keys.now();
  }
  /** The photograph was taken back: nothing is said of it any more. */
  drop(): void {
    this.#keys.drop();
  }
}
