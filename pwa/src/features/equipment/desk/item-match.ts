// By which words the desk's list of equipment finds an item.
import type { EquipmentSummary } from '../../../contract/api';
import { inRow } from '../../../kit/text/fold';

/** True where all that was typed is in the item's row, or in one of its numbers. */
export function says(item: EquipmentSummary, typed: string, building: string): boolean {
  const { inventory, serial, mac, name, kind, person, holder, room } = item;
  return inRow(item, [name, kind, person, holder, room, building], [inventory, serial, mac], typed);
}
