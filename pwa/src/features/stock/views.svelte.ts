// The bags and storerooms that this device knows, each followed as it changes.
import { fromStore } from 'svelte/store';
import type { EquipmentView } from '../../contract/api';
import { engine } from '../../contract/engine';
import { firstValue } from '../app/first-value';
import { storesIn, storesOf, type Store } from './stores';

const me = fromStore(engine.me);
const people = fromStore(engine.people);
const equipment = fromStore(engine.equipment);

/** As text: it stays the same while other items change. */
const ids = $derived(
  storesIn(equipment.current.values())
    .map(({ id }) => id)
    .sort()
    .join(' '),
);
const reads = $derived(
  ids
    .split(' ')
    .filter(Boolean)
    .map((id) => ({ id, item: fromStore(engine.equipmentItem(id)) })),
);
const views = $derived(reads.map(({ item }) => item.current).filter((view) => view !== null && view !== undefined));
const stores = $derived(storesOf(equipment.current.values(), { me: me.current, people: people.current, views }));

export const storerooms = {
  get all(): Store[] {
    return stores;
  },
  /** Those that have been read, in the same order. */
  get views(): EquipmentView[] {
    return stores.flatMap(({ id }) => views.find((view) => view.id === id) ?? []);
  },
  /** Those whose copy on this device cannot be read: it is fetched anew at the next contact with the server. */
  get damaged(): Store[] {
    const lost = new Set(reads.filter(({ item }) => item.current === undefined).map(({ id }) => id));
    return stores.filter(({ id }) => lost.has(id));
  },
  /** All that there are, once each has been read: what was taken out of one that was not is told by none. */
  async read(): Promise<EquipmentView[]> {
    const all = await Promise.all(stores.map(({ id }) => firstValue(engine.equipmentItem(id))));
    return all.filter((view) => view !== undefined);
  },
};
