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

/** Of those, what ends a chunk. */
const IS_BLANK = LATIN.map((_, code) => BLANKS.test(String.fromCharCode(code)));

/**
 * `tokens` of what has none but the first 256 letters, in one pass: nearly all that people write, and a quarter of the time. Null of
 * anything else.
 */
function latinTokens(text: string): string[] | null {
  const found: string[] = [];
  /** Where the words of this chunk begin in `found`, and this word in the text. */
  let chunk = 0;
  let begin = -1;
  /** The word as far as its letters are not those of the text. */
  let plain: string | null = null;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 32;
    const letter = LATIN[code];
    if (letter === undefined) return null;
    if (letter !== '') {
      if (begin < 0) begin = at;
      if (plain !== null) plain += letter;
      else if (letter.charCodeAt(0) !== code) plain = text.slice(begin, at) + letter;
      continue;
    }
    if (begin >= 0) {
      found.push(cut(plain ?? text.slice(begin, at)));
      begin = -1;
      plain = null;
    }
    if (IS_BLANK[code]) {
      if (found.length - chunk > 1) found.splice(chunk, 0, cut(found.slice(chunk).join('')));
      chunk = found.length;
    }
  }
  return found;
}

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
  return latinTokens(text) ?? text.split(BLANKS).flatMap((chunk) => joined(parts(chunk)));
}
function joined(all: string[]): string[] {
  return all.length > 1 ? [cut(all.join('')), ...all] : all;
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
  const words = new Set<string>();
  for (const text of shownIn(summary)) if (text) for (const word of tokens(text)) words.add(word);
  const [{ tokens: more }] = Object.values(summary) as [{ tokens: readonly string[] }];
  for (const word of more) words.add(word);
  return words;
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
