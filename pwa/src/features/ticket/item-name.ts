// What an item is called where it is listed, of what the registry knows of it.
import type { EquipmentSummary } from '../../contract/api';

/** Its name, else what it is, else its number; empty where nothing of that is known. */
export function itemName({ name, kind, ...codes }: Pick<EquipmentSummary, 'name' | 'kind' | keyof Codes>): string {
  return name || kind || itemCode(codes);
}

type Codes = Pick<EquipmentSummary, 'inventory' | 'serial' | 'mac'>;

/** The number by which people know it: of its inventory, else its serial one, else its address in the network. */
export function itemCode({ inventory, serial, mac }: Codes): string {
  return inventory || serial || mac;
}
