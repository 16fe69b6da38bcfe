// The organisation's data as they are kept: those that this app reads, and those of a later version beside them.
import type { Core } from '../core';
import { Refused } from '../refusals';
import type { ReadTx, Store, Tx } from './indexed-db';

/** Data that a later version of the app reads: the server sends them once, and this version goes on by those that it has. */
export const LATER = 'organisation_later';

/** Whether this app can read them, be they of a later version; if so the core judges by them, else as before. */
export function isRead(core: Pick<Core, 'setOrganisation'>, organisation: string): boolean {
  try {
    core.setOrganisation(organisation);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === 'bad_answer') return false;
    throw error;
  }
}

/** Keeps what came; what this app cannot read does not take the place of what it can. */
export async function keepOrganisation(tx: Tx, came: string, read: boolean): Promise<void> {
  const things = tx.objectStore('things');
  const isFirst = (await things.getKey('organisation')) === undefined;
  await Promise.all(
    read || isFirst ? [things.put(came, 'organisation'), things.delete(LATER)] : [things.put(came, LATER)],
  );
}

/** Takes what an app before this one could not read; true where other data may stand in its place now than stood before. */
export async function takeLater(store: Store, core: Pick<Core, 'setOrganisation'>): Promise<boolean> {
  const later = (tx: Tx | ReadTx) => (tx as ReadTx).objectStore('things').get(LATER) as Promise<string | undefined>;
  const kept = await store.read(later, ['things']);
  if (kept === undefined) return true; // it was there as this tab looked: another one has taken it since
  if (!isRead(core, kept)) return false;
  try {
    return await store.write(
      async (tx) => {
        // Another tab has taken it meanwhile, or brought another.
        if ((await later(tx)) === kept) await keepOrganisation(tx, kept, true);
        return true;
      },
      ['things'],
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false; // no room: taken the next time, and what is kept is read as before
  }
}
