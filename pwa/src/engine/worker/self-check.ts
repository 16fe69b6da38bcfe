// Storage part of a device's self-check. It uses a database of its own, kept over a page load, closed and opened again.
import { makeKey, sign } from '../storage/device-key';
import { Store, erase } from '../storage/indexed-db';
import { Refused } from '../refusals';

/** No device is called so: theirs are thirteen letters. */
const OWN = 'prueba';

/** What stood there. */
export interface Stood {
  /** The word of before the loading. */
  kept: boolean;
  /** The key of before the loading signs, and what it signed is found right. */
  signs: boolean;
  /** The word was read again after the database's handle was closed. */
  reopened: boolean;
}

/** Keeps a word and a key for the page that is loaded next. */
export async function keepWord(word: string): Promise<null> {
  const store = await Store.open(OWN);
  try {
    const key = await makeKey();
    await store.write(
      async (tx) => {
        await Promise.all([tx.objectStore('things').put(word, 'word'), tx.objectStore('things').put(key, 'key')]);
      },
      ['things'],
    );
  } finally {
    await store.close();
  }
  return null;
}

/** Looks for them, closes the database under itself, looks again, and clears what it kept. */
export async function findWord(word: string): Promise<Stood> {
  const store = await Store.open(OWN);
  try {
    const [kept, key] = await store.read(
      async (tx) => {
        const things = tx.objectStore('things');
        return [(await things.get('word')) === word, (await things.get('key')) as CryptoKeyPair | undefined] as const;
      },
      ['things'],
    );
    return { kept, signs: key !== undefined && (await signs(key)), reopened: kept && (await opensAgain(store, word)) };
  } finally {
    await store.close();
    await erase(OWN);
  }
}

async function opensAgain(store: Store, word: string): Promise<boolean> {
  try {
    await store.lose();
    return (await store.read((tx) => tx.objectStore('things').get('word'), ['things'])) === word;
  } catch (error) {
    if (error instanceof Refused) return false; // that is what was asked
    throw error;
  }
}

async function signs(key: CryptoKeyPair): Promise<boolean> {
  const said = crypto.getRandomValues(new Uint8Array(32));
  try {
    const signature = await sign(key, said);
    const how = { name: 'ECDSA', hash: 'SHA-256' };
    return await crypto.subtle.verify(how, key.publicKey, signature as Uint8Array<ArrayBuffer>, said);
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) return false; // that is what was asked
    throw error;
  }
}
