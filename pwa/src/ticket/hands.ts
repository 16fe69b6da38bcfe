// Who may be given work. Whoever only supervises, approves or asks would be refused: they are not offered.
import type { Organisation, Person, PersonCard } from '../engine/api';

/** A technician or somebody of the desk, by the classes of their roles. */
export function hands(people: Iterable<PersonCard>, roles: Organisation['roles']): PersonCard[] {
  const working = new Set(
    roles.filter((role) => role.classes.some((each) => each === 'TECH' || each === 'DESK')).map((role) => role.id),
  );
  return [...people].filter((person) => person.roles.some((role) => working.has(role)));
}

/** Looks after the work of others: may take evidence out of sight (R3). */
export function supervises(me: Person | null, organisation: Organisation | null): boolean {
  return (organisation?.roles ?? []).some(
    (role) => me?.roles.includes(role.id) === true && role.classes.includes('SUP'),
  );
}
