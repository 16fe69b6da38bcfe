// What waits in the tray: every open card, as one list. What was not applied waits exactly as long as its card does.
import type { Conflict, Millis, TicketView } from '../engine/api';

export interface Entry {
  key: string;
  ticket: TicketView;
  at: Millis;
  people: string[];
  conflict: Conflict;
}
export type Age = '' | 'day' | 'week' | 'older';
export interface Narrowed {
  building: string;
  person: string;
  age: Age;
}
const DAY = 86_400_000;

/** The cases of these tickets, the latest first. */
export function casesOf(tickets: Iterable<TicketView>): Entry[] {
  const found: Entry[] = [];
  for (const ticket of tickets) {
    for (const conflict of ticket.conflicts) {
      if (conflict.settled !== undefined) continue;
      const people = [...new Set([conflict.standing.stamp.by, conflict.other.stamp.by])];
      found.push({ key: `${ticket.id} ${conflict.id}`, ticket, at: conflict.at, people, conflict });
    }
  }
  return found.sort((a, b) => b.at - a.at);
}

export function fits(entry: Entry, { building, person, age }: Narrowed, now: Millis): boolean {
  if (building !== '' && entry.ticket.place.value.building !== building) return false;
  if (person !== '' && !entry.people.includes(person)) return false;
  switch (age) {
    case '':
      return true;
    case 'day':
      return now - entry.at < DAY;
    case 'week':
      return now - entry.at < 7 * DAY;
    case 'older':
      return now - entry.at >= 7 * DAY;
  }
}

/** The case an address names; an address that cannot be read names none. */
export function keyOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}
