// Finds services by their names and by what people say who need them.
import type { ServiceDef } from '../../contract/api';
import { words } from '../../kit/text/fold';

type Named = Pick<ServiceDef, 'name' | 'category' | 'subservices' | 'people_say'>;

/** Fewer letters than this in common say nothing: «no» stands in every second sentence. */
const TELLING = 3;

/**
 * The services that what was typed is about; all of them, as they stand, where nothing was. Those that have each word, as
 * its beginning, in their name, category, variants or what people say (OCO-18); where none has, those that have most of it by
 * letters, for people ask in sentences. What is called just so comes first; all else stays in its order. `around`: what it
 * is found by besides, if not by its category.
 */
export function findServices<S extends Named>(
  services: readonly S[],
  typed: string,
  around: (service: S) => string = ({ category }) => category,
): S[] {
  const asked = words(typed);
  if (asked.length === 0) return [...services];
  const judged = services.map((service) => {
    const phrases = [service.name, ...service.subservices, ...(service.people_say ?? [])].map(words);
    const have = [...phrases.flat(), ...words(around(service))];
    const met = asked.filter((word) => have.some((known) => known.startsWith(word)));
    const letters = met.reduce((sum, word) => sum + word.length, 0);
    return { service, whole: met.length === asked.length, letters, said: said(asked, phrases) };
  });
  const whole = judged.filter((each) => each.whole);
  const best = Math.max(TELLING, ...judged.map(({ letters }) => letters));
  const near = whole.length > 0 ? whole : judged.filter(({ letters }) => letters * 2 >= best && letters >= TELLING);
  return near.sort((one, other) => other.letters - one.letters || other.said - one.said).map(({ service }) => service);
}

/**
 * How many words the longest phrase has that stands, whole, in what was typed. `shared::search` has the same for the portal:
 * both are held to `samples.json`.
 */
export function said(asked: readonly string[], phrases: readonly string[][]): number {
  const typed = ` ${asked.join(' ')} `;
  const stand = phrases.filter((phrase) => phrase.length > 0 && typed.includes(` ${phrase.join(' ')} `));
  return Math.max(0, ...stand.map((phrase) => phrase.length));
}
