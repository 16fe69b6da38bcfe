// What every screen of the field reads of the engine, as plain reactive values.
import { fromStore } from 'svelte/store';
import type { Organisation, PersonCard, Place, ServiceDef, Stamp } from '../../contract/api';
import { engine } from '../../contract/engine';
import { common } from '../../kit/i18n/common';
import { ui } from '../../kit/i18n/ui';
import { placeText } from '../ticket/values';
import { isReplaced, marksWithoutReplaced, withoutReplaced } from './put-away.svelte';

const organisation = fromStore(engine.organisation);
const me = fromStore(engine.me);
const people = fromStore(engine.people);
const status = fromStore(engine.status);
const queue = fromStore(engine.queue);
const tickets = fromStore(engine.tickets);
const equipment = fromStore(engine.equipment);
const records = fromStore(engine.records);
const unread = fromStore(engine.unread);

const shown = $derived(withoutReplaced(status.current, queue.current));
const marked = $derived(marksWithoutReplaced(tickets.current, queue.current));
const waiting = $derived(queue.current.filter((item) => !isReplaced(item)));
const cards = $derived(new Map<string, PersonCard>(people.current.map((card) => [card.id, card])));
const services = $derived(new Map<string, ServiceDef>(organisation.current?.services.map((each) => [each.id, each])));

export const world = {
  get organisation(): Organisation | null {
    return organisation.current;
  },
  get me() {
    return me.current;
  },
  get people() {
    return cards;
  },
  get status() {
    return shown;
  },
  get queue() {
    return waiting;
  },
  get tickets() {
    return marked;
  },
  get equipment() {
    return equipment.current;
  },
  get records() {
    return records.current;
  },
  /** Looked at, and not to be read just now: that is not to be taken for damage. */
  get unread() {
    return unread.current;
  },
  /** Why what is looked at does not show, though its line stands in a list. */
  whyUnreadable(id: string): string {
    return unread.current.has(id) ? common.unreadText : common.damagedText;
  },
  service(id: string): ServiceDef | undefined {
    return services.get(id);
  },
};

export function isMe(person: string): boolean {
  return person === me.current?.id;
}

/** A person as others see them: «Tú», their name, «Sistema»; an unknown id stays as it is. */
export function nameOf(person: string): string {
  if (isMe(person)) return ui.you;
  return cards.get(person)?.name ?? (person === '' || person === 'system' ? ui.system : person);
}

export function buildingOf(id: string | null): { name: string; site: string } | null {
  if (id === null) return null;
  return organisation.current?.buildings.find((building) => building.id === id) ?? { name: id, site: '' };
}

export function placeOf(place: Place): string {
  return placeText(place, organisation.current);
}

/** Where a priority stands, from the least; null for none. */
export function priorityOf(id: string | null): { rank: number; label: string } | null {
  const all = organisation.current?.priorities ?? [];
  const rank = all.findIndex((priority) => priority.id === id);
  const found = all[rank];
  return found ? { rank: rank + Math.max(0, 4 - all.length), label: found.label } : null;
}

/** Still only here. */
export function isLocal(stamp: Stamp): boolean {
  return stamp.received === undefined;
}
