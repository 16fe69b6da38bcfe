// What could not be done, in a sentence that stays until it is closed.
// What happened, what is safe, what to do.
import type { Refusal, Sentence } from '../../../contract/api';

let current = $state.raw<Sentence | null>(null);

export const notice = {
  get current(): Sentence | null {
    return current;
  },
  /** Takes whatever was thrown; what is not a sentence of the domain gets the fallback. */
  show(thrown: unknown, fallback: Sentence): void {
    if (!isSentence(thrown)) {
      current = fallback;
      return;
    }
    const missing = 'missing' in thrown && Array.isArray(thrown.missing) ? (thrown as Refusal).missing : undefined;
    const list = missing?.length ? ' ' + missing.map(({ label }) => label).join(', ') + '.' : '';
    current = { es: thrown.es + list, en: thrown.en + list };
  },
  close(): void {
    current = null;
  },
};

export function isSentence(thrown: unknown): thrown is Sentence {
  return typeof thrown === 'object' && thrown !== null && 'es' in thrown && 'en' in thrown;
}
