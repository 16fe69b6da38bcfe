// Who had an item before, in the order in which it came back through their hands.
import type { EquipmentView } from '../../contract/api';

/** The last of those who had it before whoever has it now, the latest first. */
export function formerly(item: EquipmentView, most = 3): string[] {
  const stood = item.custody.events.filter((event) => event.stands);
  const names = stood.map((event) => event.over.from.name).reverse();
  const now = item.custody.holder?.name;
  return [...new Set(names)].filter((name) => name !== now).slice(0, most);
}
