// The bags and storerooms that this device knows, each followed as it changes.
import { fromStore } from 'svelte/store';
import type { EquipmentView } from '../../contract/api';
import { engine } from '../../contract/engine';
import { firstValue } from '../app/first-value';
import { storesOf, type Store } from './stores';

const me = fromStore(engine.me);
const equipment = fromStore(engine.equipment);

const stores = $derived(storesOf(equipment.current.values(), me.current));
/** As text: it stays the same while other items change. */
const ids = $derived(stores.map(({ id }) => id).join(' '));
const reads = $derived(
  ids
    .split(' ')
    .filter(Boolean)
    .map((id) => fromStore(engine.equipmentItem(id))),
);

export const storerooms = {
  get all(): Store[] {
    return stores;
  },
  /** Those that have been read. */
  get views(): EquipmentView[] {
    return reads.map(({ current }) => current).filter((view) => view !== null && view !== undefined);
  },
  /** Those whose copy on this device cannot be read: it is fetched anew at the next contact with the server. */
  get damaged(): Store[] {
    return stores.filter((_, at) => reads[at] !== undefined && reads[at].current === undefined);
  },
  /** All that there are, once each has been read: what was taken out of one that was not is told by none. */
  async read(): Promise<EquipmentView[]> {
    const all = await Promise.all(stores.map(({ id }) => firstValue(engine.equipmentItem(id))));
    return all.filter((view) => view !== undefined);
  },
};
