// Words folded to plain letters, as `shared::search` folds them: what a document is found by, and what was typed.
// Here as well, so that a search needs no core; both are held to `shared/src/search/samples.json`.
import type { CoreSummary } from '../core';

/** Words of more letters than this are cut: nobody types them. */
const LONGEST = 32;

const PLAIN: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['a', 'ÁÀÄÂÃáàäâã'],
    ['e', 'ÉÈËÊéèëê'],
    ['i', 'ÍÌÏÎíìïî'],
    ['o', 'ÓÒÖÔÕóòöôõ'],
    ['u', 'ÚÙÜÛúùüû'],
    ['n', 'Ññ'],
    ['c', 'Çç'],
  ].flatMap(([plain = '', letters = '']) => [...letters].map((letter) => [letter, plain])),
);
const LETTER = /^[\p{Alphabetic}\p{N}]$/u;
const BLANKS = /\p{White_Space}+/u;

/** An accent that stands behind its letter as a sign of its own (Unicode NFD), as macOS writes names of files. */
const isAccent = (letter: string): boolean => letter >= '\u0300' && letter <= '\u036f';

/** A letter without accent or case; empty for what separates words. */
function folded(letter: string): string {
  const lower = letter >= 'A' && letter <= 'Z' ? letter.toLowerCase() : (PLAIN[letter] ?? letter);
  return LETTER.test(lower) ? lower : '';
}
/** Those of Spanish and English, folded once. */
const LATIN = Array.from({ length: 256 }, (_, code) => folded(String.fromCharCode(code)));

/** The folded words of a text, each as it stands between what separates words. */
function parts(text: string): string[] {
  const found: string[] = [];
  let part = '';
  let letters = 0;
  for (const letter of text) {
    if (isAccent(letter)) continue;
    const plain = LATIN[letter.codePointAt(0) ?? 0] ?? folded(letter);
    if (plain !== '') {
      if (letters++ < LONGEST) part += plain;
    } else if (letters > 0) {
      found.push(part);
      part = '';
      letters = 0;
    }
  }
  if (letters > 0) found.push(part);
  return found;
}

/**
 * The folded words of a text, in order, with repetitions. `TYS-984355` gives `tys984355`, `tys` and `984355`: numbers and
 * serials are typed with and without their separators.
 */
export function tokens(text: string): string[] {
  return text.split(BLANKS).flatMap((chunk) => {
    const all = parts(chunk);
    return all.length > 1 ? [cut(all.join('')), ...all] : all;
  });
}
function cut(word: string): string {
  return word.length <= LONGEST ? word : [...word].slice(0, LONGEST).join('');
}

/** The words that a person asked for: the parts of what they typed, each to be found by its beginning. */
export function question(typed: string): string[] {
  return parts(typed);
}

/** All words to find a document by, each once: those that its row shows, and its tokens, which leave them out. */
export function wordsOf(summary: CoreSummary): Set<string> {
  const shown = shownIn(summary).flatMap((text) => (text ? tokens(text) : []));
  const [{ tokens: more }] = Object.values(summary) as [{ tokens: readonly string[] }];
  return new Set([...shown, ...more]);
}

function shownIn(summary: CoreSummary): (string | null | undefined)[] {
  if ('ticket' in summary) {
    const { folio, provisional, subject, requester, client_org, room, building, letters } = summary.ticket;
    const numbers = (letters ?? []).flatMap(({ register, number }) => [register, number]);
    return [folio, provisional, subject, requester, client_org, room, building, ...numbers];
  }
  if ('equipment' in summary) {
    const { inventory, serial, mac, name, kind, person, holder, room, building } = summary.equipment;
    return [inventory, serial, mac, name, kind, person, holder, room, building];
  }
  return [];
}
