// Ids made of what people call a thing.
import { fold } from '../../../kit/text/fold';

/** Words that tell nothing apart. */
const SMALL = new Set('a al con de del el en la las lo los o para por que su un una y'.split(' '));
/** Letters of an id that is made; the data take more. */
const LONGEST = 40;

/** A name as an id that is none of those taken: small letters and digits, `join` between its words. */
export function idOf(name: string, join: '-' | '_', taken: ReadonlySet<string>): string {
  const all = fold(name)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const telling = all.filter((word) => !SMALL.has(word));
  let made = '';
  for (const word of telling.length > 0 ? telling : all) {
    const next = made === '' ? word.slice(0, LONGEST) : `${made}${join}${word}`;
    if (next.length > LONGEST) break;
    made = next;
  }
  // Conditions name fields: a name begins with a letter.
  if (made === '' || /^\d/.test(made)) made = made === '' ? 'campo' : `n${made}`;
  let id = made;
  for (let at = 2; taken.has(id); at += 1) id = `${made}${join}${at}`;
  return id;
}
