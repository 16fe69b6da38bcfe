// What a former device leaves to its person’s new one: drafts, and acts that did not get through.
import type { QueueItem } from '../../contract/api';
import { Catalogue } from '../worker/catalogue';
import { overview } from '../worker/overview';
import type { Core } from '../core';
import type { Store } from '../storage/indexed-db';

/** What was being typed, by the keys of its fields. */
export function draftsOf(store: Store): Promise<(readonly [key: string, text: string])[]> {
  return store.read(
    async (tx) => {
      const drafts = tx.objectStore('drafts');
      const [keys, texts] = await Promise.all([drafts.getAllKeys(), drafts.getAll()]);
      return keys.map((name, i) => [name, texts[i] ?? ''] as const);
    },
    ['drafts'],
  );
}

/** Once, however often it is asked for. What is written on this device under the same name stays. */
export async function bringAlong(former: Store, own: Store, core: Core): Promise<void> {
  const catalogue = new Catalogue();
  catalogue.take(await former.read((tx) => tx.objectStore('summaries').getAll(), ['summaries']));
  const { queue } = await overview(former, core, catalogue, null);
  const stuck = queue.filter(({ state }) => state === 'held' || state === 'refused').map(asItStood);
  const drafts = await draftsOf(former);
  await own.write(
    async (tx) => {
      const [things, kept] = [tx.objectStore('things'), tx.objectStore('drafts')];
      const before = ((await things.get('former')) as QueueItem[] | undefined) ?? [];
      const more = stuck.filter(({ act }) => !before.some((one) => one.act === act));
      if (more.length > 0) await things.put([...before, ...more], 'former');
      for (const [key, text] of drafts) if ((await kept.get(key)) === undefined) await kept.put(text, key);
    },
    ['things', 'drafts'],
  );
}

/** The server tells this device nothing of what is decided of another one's act. */
function asItStood(item: QueueItem): QueueItem {
  const { why } = item;
  if (item.state !== 'held' || why === null || why.es.endsWith(SINCE.es)) return item;
  return { ...item, why: { es: `${why.es} ${SINCE.es}`, en: `${why.en} ${SINCE.en}` } };
}
const SINCE = {
  es: 'Así estaba cuando entraste de nuevo en este dispositivo; en qué quedó se ve en su ticket.',
  en: 'So it stood when you came in anew on this device; what became of it is seen on its ticket.',
};
