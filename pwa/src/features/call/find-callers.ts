// Who a call is from, found in the directory by name, extension, telephone or mail.
import type { Person } from '../../contract/api';
import { fold, words } from '../../kit/text/fold';

type Caller = Pick<Person, 'name' | 'mail' | 'phone'>;

export interface FoundCallers<T> {
  /** The first of them. */
  people: T[];
  /** How many there are. */
  all: number;
}

interface Folded {
  name: string;
  mail: string;
  /** The words of both. */
  words: string[];
  /** The telephone's digits, and those of each of its numbers («951 501 5000 ext. 2210» → both). */
  numbers: string[];
}
const kept = new WeakMap<Caller, Folded>();
/** What stands between two numbers: anything that no single number is written with. */
const BETWEEN = /[^\d\s().+-]+/;
const digits = (text: string): string => text.replaceAll(/\D/g, '');

function folded(person: Caller): Folded {
  const known = kept.get(person);
  if (known !== undefined) return known;
  const phone = person.phone ?? '';
  const mail = person.mail ?? '';
  const name = words(person.name);
  const made: Folded = {
    name: name.join(' '),
    mail: fold(mail).trim(),
    words: [...name, ...words(mail)],
    numbers: [digits(phone), ...phone.split(BETWEEN).map(digits)].filter((number) => number !== ''),
  };
  kept.set(person, made);
  return made;
}

/**
 * Those whom what was typed finds, as many as `most`: first whose number, mail or name it is to the letter, then by the beginning
 * of words, then by a part of a number. Each thing typed has to be found somewhere, so a name and an extension go together.
 */
export function findCallers<T extends Caller>(people: Iterable<T>, typed: string, most: number): FoundCallers<T> {
  const mail = fold(typed).trim();
  // «ext. 2210» is asked for as it is read out.
  const bare = mail.replace(/\bext(?:ension)?\.?\s*(?=\d)/g, '');
  const asked = bare
    .split(/\s+/)
    .map((chunk) => ({ words: words(chunk), number: BETWEEN.test(chunk) ? '' : digits(chunk) }))
    .filter((chunk) => chunk.words.length > 0);
  if (asked.length === 0) return { people: [], all: 0 };
  const name = words(typed).join(' ');
  const number = BETWEEN.test(bare) ? '' : digits(bare);

  const exact: T[] = [];
  const byWords: T[] = [];
  const byNumber: T[] = [];
  for (const person of people) {
    const own = folded(person);
    if (mail === own.mail || name === own.name || (number !== '' && own.numbers.includes(number))) {
      exact.push(person);
      continue;
    }
    const rest = asked.filter((chunk) => !chunk.words.every((word) => own.words.some((each) => each.startsWith(word))));
    if (rest.length === 0) byWords.push(person);
    else if (rest.every((chunk) => chunk.number !== '' && own.numbers.some((each) => each.includes(chunk.number))))
      byNumber.push(person);
  }
  const found = [...exact, ...byWords, ...byNumber];
  return { people: found.slice(0, most), all: found.length };
}
