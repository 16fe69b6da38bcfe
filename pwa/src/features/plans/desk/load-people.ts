// Who stands in the table of the plans' load.
import type { PersonCard } from '../../../contract/api';
import type { Hand } from '../../ticket/people/assignable';

/** What the table tells of somebody: their name, and when they are away. */
export type LoadPerson = Pick<PersonCard, 'id' | 'name' | 'away'>;

/**
 * Who works in a team of these plans, and whoever has something of them: also who is given no work any more, by another
 * role or because they left, for what they have is still to be done.
 */
export function loadPeople(
  hands: readonly Hand[],
  teams: ReadonlySet<string | null | undefined>,
  loaded: Iterable<string | null>,
  who: (person: string) => LoadPerson,
): LoadPerson[] {
  const has = new Set([...loaded].flatMap((person) => person ?? []));
  const does = ({ active, apart, teams: own }: Hand) => active && apart !== true && own.some((team) => teams.has(team));
  const hand = hands.filter((person) => has.has(person.id) || does(person));
  const known = new Set(hand.map(({ id }) => id));
  const others = [...has].filter((id) => !known.has(id)).map(who);
  return [...hand, ...others].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
