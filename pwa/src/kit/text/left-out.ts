// Files that were not kept: each reason once, with those that it keeps out.
import type { Sentence } from '../../contract/api';

/** So many are named for each reason; of more it says how many. */
const NAMED = 5;

export interface LeftOut {
  name: string;
  why: Sentence;
}

/** Which of several were not kept, and why: a reason alone says nothing of the others. */
export function leftOut(left: readonly LeftOut[]): Sentence {
  const reasons = new Map<string, LeftOut[]>();
  for (const one of left) reasons.set(one.why.es, [...(reasons.get(one.why.es) ?? []), one]);
  const told = (quoted: (name: string) => string, more: (count: number) => string, say: (why: Sentence) => string) =>
    [...reasons.values()]
      .map((same) => {
        const names = same.slice(0, NAMED).map(({ name }) => quoted(name));
        const others = same.length > NAMED ? ` ${more(same.length - NAMED)}` : '';
        return `${names.join(', ')}${others}: ${same[0] === undefined ? '' : say(same[0].why)}`;
      })
      .join(' ');
  return {
    es: told(
      (name) => `«${name}»`,
      (count) => `y ${count} más`,
      ({ es }) => es,
    ),
    en: told(
      (name) => `“${name}”`,
      (count) => `and ${count} more`,
      ({ en }) => en,
    ),
  };
}
