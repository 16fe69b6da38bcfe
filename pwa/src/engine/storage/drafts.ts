// What is being typed, kept under the key of its field until it is sent or put away.
import type { Store } from './indexed-db';

export async function readDraft(store: Store, key: string): Promise<string | null> {
  return (await store.read((tx) => tx.objectStore('drafts').get(key), ['drafts'])) ?? null;
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
