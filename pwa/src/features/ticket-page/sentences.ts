// Sentences put into a text by one tap.
// Those that the institution names for the service, and those that recur in what the team found on other tickets of it:
// reckoned on this device, out of what it holds.
import type { Diagnosed } from '../../contract/api';
import { words } from '../../kit/text/fold';
import { oneLine } from '../../kit/text/tidy';

/** So many are read at a glance. */
const MOST = 6;
/** The institution's stand first, and leave room for the team's. */
const INSTITUTION = 4;
/** A shorter one is no finding, a longer one is no usual sentence; characters (`limits::SENTENCE_CHARS`). */
const LENGTH = { least: 8, most: 160 };

/** The same but for case, accents and marks. */
const folded = (sentence: string): string => words(sentence).join(' ');

/** The sentences of a text: by its lines, and by the mark that ends each. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n+|(?<=[.!?…])\s+/u)
    .map(oneLine)
    .filter(({ length }) => length >= LENGTH.least && length <= LENGTH.most);
}

/** What at least two tickets say, the most frequent first; as it was written last. */
export function recurring(found: readonly Diagnosed[]): string[] {
  const said = new Map<string, { sentence: string; tickets: Set<string> }>();
  for (const { ticket, text } of found)
    for (const sentence of sentencesOf(text)) {
      const key = folded(sentence);
      const known = said.get(key);
      if (known) known.tickets.add(ticket);
      else if (key !== '') said.set(key, { sentence, tickets: new Set([ticket]) });
    }
  return [...said.values()]
    .filter(({ tickets }) => tickets.size > 1)
    .sort((a, b) => b.tickets.size - a.tickets.size)
    .map(({ sentence }) => sentence);
}

/** Each once, whatever its case and accents; as it stands first. */
function once(sentences: readonly string[]): string[] {
  const kept = new Map<string, string>();
  for (const sentence of sentences) if (!kept.has(folded(sentence))) kept.set(folded(sentence), sentence);
  return [...kept.values()];
}

/**
 * What is offered: the institution's first, then the team's, then what is left of the institution's; each once.
 * Until the team's are `found`, the institution's first alone: what stands there already stays where it is, so that
 * nobody taps a sentence that has just taken the place of another.
 */
export function usual(institution: readonly string[], found: readonly Diagnosed[] | undefined): string[] {
  const first = institution.slice(0, INSTITUTION);
  if (found === undefined) return once(first);
  return once([...first, ...recurring(found), ...institution.slice(INSTITUTION)]).slice(0, MOST);
}

/** Whether a text says it, word for word. */
export const says = (text: string, sentence: string): boolean => text.includes(sentence);

/** The text with the sentence after it; without it where it says it already. */
export function toggled(text: string, sentence: string): string {
  if (!says(text, sentence)) return text.trim() === '' ? sentence : `${text.trimEnd()} ${sentence}`;
  const at = text.indexOf(sentence);
  const [before, after] = [text.slice(0, at), text.slice(at + sentence.length)];
  if (after.trim() === '') return before.trimEnd();
  return before.trim() === '' ? after.trimStart() : `${before.trimEnd()} ${after.trimStart()}`;
}
