// People as a list of choices names them: namesakes each with their id.
import { fold } from '../../../kit/text/fold';

/** Each by name; of several who bear one, each with the id by which they come in, or nobody could say whom they choose. */
export function namedApart(people: Iterable<{ readonly id: string; readonly name: string }>): {
  value: string;
  label: string;
}[] {
  const all = [...people];
  const count = new Map<string, number>();
  const key = (name: string): string => fold(name).trim();
  for (const { name } of all) count.set(key(name), (count.get(key(name)) ?? 0) + 1);
  return all.map(({ id, name }) => ({
    value: id,
    label: (count.get(key(name)) ?? 0) > 1 ? `${name.trim()} (${id})` : name,
  }));
}
