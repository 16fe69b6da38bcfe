// The filter of what waits for a decision: «edificio:7 persona:omar edad:semana texto libre» ↔ three narrowings and words.
import type { Timestamp } from '../../contract/api';
import { DAY_MS } from '../../contract/pure/day';
import { fold, matches, words } from '../../kit/text/fold';
import type { Lang } from './query-words';
import { tokens, unquote, quote } from './query-text';

export type NarrowKey = 'building' | 'person' | 'age';
export type Age = 'day' | 'week' | 'older';
export interface Narrow {
  building: string;
  person: string;
  age: string;
  text: string;
}
/** What of an entry is narrowed by: the building's name, people's names, when it came, and its words. */
export interface Narrowed {
  building: string;
  people: string[];
  at: Timestamp;
  words: string;
}

const LANGS: Lang[] = ['es', 'en'];
/** First name: the one that is written. The rest are understood. */
const KEYS: Record<NarrowKey, Record<Lang, string[]>> = {
  building: { es: ['edificio'], en: ['building'] },
  person: { es: ['persona', 'quien', 'autor'], en: ['person', 'who'] },
  age: { es: ['edad', 'antigüedad'], en: ['age'] },
};
const AGES: Record<Age, Record<Lang, string[]>> = {
  day: { es: ['día', 'hoy'], en: ['day', 'today'] },
  week: { es: ['semana'], en: ['week'] },
  older: { es: ['más'], en: ['older', 'more'] },
};
export const NARROW_KEYS = Object.keys(KEYS) as NarrowKey[];
export const AGE_VALUES = Object.keys(AGES) as Age[];
export const EVERYTHING: Narrow = { building: '', person: '', age: '', text: '' };

/** Reads a filter as typed. Total: what is no key of ours is free text. */
export function parseNarrow(source: string): Narrow {
  const read = { ...EVERYTHING };
  const free: string[] = [];
  for (const token of tokens(source)) {
    const cut = token.indexOf(':');
    const name = fold(token.slice(0, Math.max(0, cut)));
    const key = NARROW_KEYS.find((each) => LANGS.some((lang) => KEYS[each][lang].some((word) => fold(word) === name)));
    if (key === undefined) free.push(unquote(token));
    else read[key] = unquote(token.slice(cut + 1));
  }
  read.text = free.join(' ').trim();
  return read;
}

/** Writes it in one language's words; `parseNarrow` reads it back to the same. */
export function writeNarrow(narrow: Narrow, lang: Lang): string {
  const parts = NARROW_KEYS.filter((key) => narrow[key] !== '').map((key) => {
    const age = key === 'age' ? ageOf(narrow.age) : null;
    return `${KEYS[key][lang][0]}:${quote(age === null ? narrow[key] : (AGES[age][lang][0] ?? ''))}`;
  });
  return [...parts, narrow.text].filter((part) => part !== '').join(' ');
}

/** Which age a word means; null where it is none. */
export function ageOf(word: string): Age | null {
  const asked = fold(word);
  return AGE_VALUES.find((age) => LANGS.some((lang) => AGES[age][lang].some((each) => fold(each) === asked))) ?? null;
}

/** Whether an entry stands in the narrowed list. */
export function fits(entry: Narrowed, narrow: Narrow, now: Timestamp): boolean {
  if (narrow.building !== '' && !matches(entry.building, words(narrow.building))) return false;
  if (narrow.person !== '' && !entry.people.some((name) => matches(name, words(narrow.person)))) return false;
  const asked = words(narrow.text);
  if (asked.length > 0 && !matches(entry.words, asked)) return false;
  if (narrow.age === '') return true;
  switch (ageOf(narrow.age)) {
    case 'day':
      return now - entry.at < DAY_MS;
    case 'week':
      return now - entry.at < 7 * DAY_MS;
    case 'older':
      return now - entry.at >= 7 * DAY_MS;
    case null:
      return false;
  }
}

/** The filter that an address brings. */
export function narrowOf(params: string): string {
  return new URLSearchParams(params).get('q') ?? '';
}
