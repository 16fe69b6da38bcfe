// Who may be given work. Whoever only approves or asks would be refused: they are not offered.
import type { Organisation, PersonCard } from '../../../contract/api';

type Roles = Organisation['roles'];

/** Who can be given a ticket. */
export interface Hand extends PersonCard {
  /** Leads or takes calls, and does no work by their role: given what is theirs by name (AGU-22), proposed for nothing. */
  apart?: boolean;
}

function of(people: Iterable<PersonCard>, roles: Roles, ...classes: string[]): PersonCard[] {
  const theirs = new Set(
    roles.filter((role) => role.classes.some((each) => classes.includes(each))).map(({ id }) => id),
  );
  return [...people].filter((person) => person.roles.some((role) => theirs.has(role)));
}

/** A technician or somebody of the desk, by the classes of their roles. */
export const hands = (people: Iterable<PersonCard>, roles: Roles): PersonCard[] => of(people, roles, 'TECH', 'DESK');

/** Who can take a ticket over from a colleague (T11). */
export const technicians = (people: Iterable<PersonCard>, roles: Roles): PersonCard[] => of(people, roles, 'TECH');

/** Everybody to whom a ticket may be given (T9): those who work, then those who take calls or lead. */
export function assignable(people: Iterable<PersonCard>, roles: Roles): Hand[] {
  const all = [...people];
  const working = technicians(all, roles);
  const others = of(all, roles, 'DESK', 'SUP').filter((person) => !working.includes(person));
  return [...working, ...others.map((person) => ({ ...person, apart: true }))];
}
