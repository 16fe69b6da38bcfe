// What could not be done, in a sentence that stays until it is closed: what happened, what is safe, what to do.
import type { Sentence } from '../engine/api';

let current = $state.raw<Sentence | null>(null);

export const notice = {
  get current(): Sentence | null {
    return current;
  },
  /** Takes whatever was thrown; what is not a sentence of the domain gets the fallback. */
  show(thrown: unknown, fallback: Sentence): void {
    current = isSentence(thrown) ? { es: thrown.es, en: thrown.en } : fallback;
  },
  close(): void {
    current = null;
  },
};

export function isSentence(thrown: unknown): thrown is Sentence {
  return typeof thrown === 'object' && thrown !== null && 'es' in thrown && 'en' in thrown;
}
