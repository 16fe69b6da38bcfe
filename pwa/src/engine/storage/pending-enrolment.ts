// Keeps the key that was sent with a link of access until an answer says which device it is.
// The link is spent by then, and lets in whoever has that key alone: a page that is loaded anew, or killed, asks again with it.
import type { NewDevice, Timestamp } from '../../contract/api';
import { base64 } from '../../contract/pure/base64';
import { DAY_MS } from '../../contract/pure/day';
import { Refused } from '../refusals';
import { erase, Store } from './indexed-db';

/** What was sent with a link. The key leaves this browser no more than a device's does. */
export interface PendingEnrolment {
  key: CryptoKeyPair;
  device: NewDevice;
  at: Timestamp;
}

/** The database in which they stand: no device's. */
const PLACE = 'coming-in';
/** The server answers a link again for a day. */
const GOOD_FOR_MS = DAY_MS;

export const pendingEnrolments = {
  async of(link: string, now: Timestamp): Promise<PendingEnrolment | null> {
    const known = await within((store) =>
      store.read((tx) => tx.objectStore('things').get(link) as Promise<PendingEnrolment | undefined>, ['things']),
    );
    return known && now - known.at < GOOD_FOR_MS ? known : null;
  },
  /** Durable once this resolves. Those of links that nobody can use any more go. */
  async keep(link: string, row: PendingEnrolment): Promise<void> {
    await within((store) =>
      store.write(
        async (tx) => {
          const things = tx.objectStore('things');
          for (const name of await things.getAllKeys()) {
            const other = (await things.get(name)) as PendingEnrolment;
            if (row.at - other.at >= GOOD_FOR_MS) await things.delete(name);
          }
          await things.put(row, link);
        },
        ['things'],
      ),
    );
  },
  /** Where none is left, the database goes too. */
  async forget(link: string): Promise<void> {
    const left = await within((store) =>
      store.write(
        async (tx) => {
          await tx.objectStore('things').delete(link);
          return tx.objectStore('things').count();
        },
        ['things'],
      ),
    );
    if (left > 0) return;
    await erase(PLACE).catch((error: unknown) => {
      if (!(error instanceof Refused && error.code === 'clearing_waits')) throw error; // else it goes with the window that has it open
    });
  },
};

/** A link by which nobody who reads this storage comes in. */
export async function nameOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`ronda-coming-in-v1\0${token}`));
  return base64(digest);
}

async function within<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await Store.open(PLACE);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
