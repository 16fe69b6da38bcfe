// What a former device leaves to its person’s new one: drafts, and acts that did not get through.
import { hex } from '../../contract/pure/hex';
import { Catalogue } from '../worker/catalogue';
import { overview } from '../worker/overview';
import type { Core } from '../core';
import { addDrafts, type Draft, draftsIn } from '../storage/drafts';
import { type Store, stateOf } from '../storage/indexed-db';
import { type FormerItem, leaveFormer, sentOf } from './former-outcomes';

/** What was being typed, by the keys of its fields. */
export function draftsOf(store: Store): Promise<Draft[]> {
  return store.read(draftsIn, ['drafts']);
}

/** What stands in a device's queue, each act with the hash by which its author's next device asks what became of it. */
export async function queueOf(store: Store, core: Core, catalogue: Catalogue): Promise<FormerItem[]> {
  const { queue } = await overview(store, core, catalogue, null);
  const hashes = await store.read(
    async (tx) => {
      const acts = tx.objectStore('acts');
      const rows = await Promise.all(queue.map(({ number }) => acts.get(number)));
      return rows.map((row) => row && hex(row.hash));
    },
    ['acts'],
  );
  const own = `${store.device}.`;
  // What stands there of former devices brings its own.
  return queue.map((item, i): FormerItem => {
    const hash = item.act.startsWith(own) ? hashes[i] : undefined;
    return hash === undefined ? item : { ...item, hash };
  });
}

/**
 * Once, however often it is asked for. What is written on this device under the same name stays. What had not been sent comes along too,
 * and stands nowhere until it is known what became of it.
 *
 * @throws `storage_wiped` where this device was cleared meanwhile: nobody would find it there.
 */
export async function bringAlong(former: Store, own: Store, core: Core): Promise<void> {
  const catalogue = new Catalogue();
  catalogue.take(await former.read((tx) => tx.objectStore('summaries').getAll(), ['summaries']));
  const queue = await queueOf(former, core, catalogue);
  const isStuck = ({ state }: FormerItem) => state === 'held' || state === 'refused';
  const unsent = [...(await sentOf(former)), ...queue.filter((item) => !isStuck(item))];
  const drafts = await draftsOf(former);
  await own.write(
    async (tx) => {
      await stateOf(tx);
      await leaveFormer(tx, queue.filter(isStuck), unsent);
      await addDrafts(tx, drafts);
    },
    ['state', 'things', 'drafts'],
  );
}
