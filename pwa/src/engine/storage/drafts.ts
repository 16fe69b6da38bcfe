// What is being typed, kept under the key of its field until it is sent or put away.
import type { ReadTx, Store, Tx } from './indexed-db';

export type Draft = readonly [key: string, text: string];

export async function readDraft(store: Store, key: string): Promise<string | null> {
  return (await store.read((tx) => tx.objectStore('drafts').get(key), ['drafts'])) ?? null;
}

/** The keys that begin so. */
export async function readDraftKeys(store: Store, prefix: string): Promise<string[]> {
  const keys = await store.read((tx) => tx.objectStore('drafts').getAllKeys(), ['drafts']);
  return keys.filter((key) => key.startsWith(prefix));
}

/** All of a device. */
export async function draftsIn(tx: ReadTx): Promise<Draft[]> {
  const drafts = tx.objectStore('drafts');
  const [keys, texts] = await Promise.all([drafts.getAllKeys(), drafts.getAll()]);
  return keys.map((key, i): Draft => [key, texts[i] ?? '']);
}
/** Of another device: what is written on this one under the same key stays. */
export async function addDrafts(tx: Tx, drafts: readonly Draft[]): Promise<void> {
  const kept = tx.objectStore('drafts');
  for (const [key, text] of drafts) if ((await kept.get(key)) === undefined) await kept.put(text, key);
}

/** Null: there is none any more. */
export async function writeDraft(store: Store, key: string, text: string | null): Promise<void> {
  await store.write(
    async (tx) => {
      if (text === null) await tx.objectStore('drafts').delete(key);
      else await tx.objectStore('drafts').put(text, key);
    },
    ['drafts'],
  );
}
