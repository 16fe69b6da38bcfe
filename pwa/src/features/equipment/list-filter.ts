// What narrows the desk's list of equipment.
import type { EquipmentSummary, ItemClass, OpenCustody, Timestamp } from '../../contract/api';
import { DAY_MS } from '../../contract/pure/day';
import { isOf } from './classes';
import { isNetwork } from './move';

export interface Narrow {
  building: string;
  /** A class of the organisation's, by its name. */
  class: string;
  type: string;
  condition: string;
  /** Without a label on them. */
  bare: boolean;
  /** Nodes, ports and access points alone. */
  network: boolean;
  /** Out of their user's hands and not back: in the workshop, in a store, with a technician or a provider. */
  out: boolean;
}
export const ALL: Narrow = {
  building: '',
  class: '',
  type: '',
  condition: '',
  bare: false,
  network: false,
  out: false,
};

export function fits(item: EquipmentSummary, narrow: Narrow, classes: readonly ItemClass[] = []): boolean {
  return (
    isOf(item, narrow.class, classes) &&
    (narrow.building === '' || item.building === narrow.building) &&
    (narrow.type === '' || item.kind === narrow.type) &&
    (narrow.condition === '' || item.condition === narrow.condition) &&
    (!narrow.bare || (item.labels?.length ?? 0) === 0) &&
    (!narrow.network || isNetwork(item.kind)) &&
    (!narrow.out || item.custody !== undefined) &&
    // What was registered twice is found by its numbers and its labels, not listed a second time.
    !item.merged_into
  );
}
/** By inventory number; of what is out of its user's hands, what has been so for longest first. */
export function inOrder(items: readonly EquipmentSummary[], narrow: Narrow): EquipmentSummary[] {
  const byNumber = (a: EquipmentSummary, b: EquipmentSummary) => (a.inventory < b.inventory ? -1 : 1);
  const since = ({ custody }: EquipmentSummary) => custody?.since ?? 0;
  return [...items].sort((a, b) => (narrow.out ? since(a) - since(b) : 0) || byNumber(a, b));
}

/** For how many whole days an item has been out of its user's hands. */
export const daysOut = (custody: OpenCustody, now: Timestamp): number =>
  Math.max(0, Math.floor((now - custody.since) / DAY_MS));

/** The values that there are, in order. */
export function valuesOf(items: Iterable<EquipmentSummary>, of: (item: EquipmentSummary) => string): string[] {
  const found = new Set<string>();
  for (const item of items) if (of(item)) found.add(of(item));
  return [...found].sort((a, b) => a.localeCompare(b, 'es', { numeric: true }));
}
