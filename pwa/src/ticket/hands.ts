// Who may be given work. Whoever only supervises, approves or asks would be refused: they are not offered.
import type { Organisation, PersonCard } from '../engine/api';

/** A technician or somebody of the desk, by the classes of their roles. */
export function hands(people: Iterable<PersonCard>, roles: Organisation['roles']): PersonCard[] {
  const working = new Set(
    roles.filter((role) => role.classes.some((each) => each === 'TECH' || each === 'DESK')).map((role) => role.id),
  );
  return [...people].filter((person) => person.roles.some((role) => working.has(role)));
}
