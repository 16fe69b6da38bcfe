// What narrows the desk's list of equipment.
import type { EquipmentSummary, ItemClass } from '../../contract/api';
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
}
export const ALL: Narrow = { building: '', class: '', type: '', condition: '', bare: false, network: false };

export function fits(item: EquipmentSummary, narrow: Narrow, classes: readonly ItemClass[] = []): boolean {
  return (
    isOf(item, narrow.class, classes) &&
    (narrow.building === '' || item.building === narrow.building) &&
    (narrow.type === '' || item.kind === narrow.type) &&
    (narrow.condition === '' || item.condition === narrow.condition) &&
    (!narrow.bare || (item.labels?.length ?? 0) === 0) &&
    (!narrow.network || isNetwork(item.kind)) &&
    // What was registered twice is found by its numbers and its labels, not listed a second time.
    !item.merged_into
  );
}
/** The values that there are, in order. */
export function valuesOf(items: Iterable<EquipmentSummary>, of: (item: EquipmentSummary) => string): string[] {
  const found = new Set<string>();
  for (const item of items) if (of(item)) found.add(of(item));
  return [...found].sort((a, b) => a.localeCompare(b, 'es', { numeric: true }));
}
