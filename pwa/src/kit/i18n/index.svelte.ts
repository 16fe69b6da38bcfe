// The language of the interface: Spanish first, English second, switched without reloading.
import { keepChoice, keptChoice } from '../kept-choice';
import type { Sentence } from '../../contract/api';

export type Language = 'es' | 'en';
/** The language of the institution's data and of what people write here, whatever the interface speaks. */
export const DATA_LANGUAGE = 'es-MX';
const KEY = 'ronda.language';

let current = $state<Language>(keptChoice(KEY, ['es', 'en'], 'es'));

/** The language now; reading it in a template makes the template follow it. */
export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next === 'es' ? DATA_LANGUAGE : 'en';
  keepChoice(KEY, next);
}

type Text = string | ((...given: never[]) => string) | readonly string[] | { readonly [key: string]: Text };
/** English must say all that Spanish says, with the same arguments. */
export type Same<D> = D extends string
  ? string
  : D extends (...given: never[]) => string
    ? D
    : D extends readonly string[]
      ? readonly string[]
      : { readonly [K in keyof D]: Same<D[K]> };

/** A dictionary of one area: `w.title`, `w.count(3)`, `w.badge.local`; each reading follows the language. */
export function words<D extends { readonly [key: string]: Text }>(es: D, en: Same<D>): Same<D> {
  return new Proxy({} as Same<D> & object, {
    get: (_, key) => Reflect.get(current === 'es' ? es : (en as object), key),
  }) as Same<D>;
}

/** A sentence of the domain (`shared::messages`), in the language of the interface. */
export function say(sentence: Sentence | null | undefined): string {
  return sentence ? sentence[current] : '';
}
