// The organisation's data as they are kept: those that this app reads, and those of a later version beside them.
import type { Core } from '../core';
import { Refused, refuse } from '../refusals';
import type { ReadTx, Store, Tx } from './indexed-db';

/** Data that a later version of the app reads: the server sends them once, and this version goes on by those that it has. */
export const LATER = 'organisation_later';

/**
 * From now on the core judges by these data.
 *
 * @throws `data_later` where they are of a version of Ronda that this one cannot read; then it judges as before.
 */
export function judgeBy(core: Pick<Core, 'setOrganisation'>, organisation: string): void {
  try {
    core.setOrganisation(organisation);
  } catch (error) {
    throw error instanceof Refused && error.code === 'bad_answer' ? refuse('data_later', error) : error;
  }
}

/** Whether this app can read them; if so the core judges by them. */
export function isRead(core: Pick<Core, 'setOrganisation'>, organisation: string): boolean {
  try {
    judgeBy(core, organisation);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === 'data_later') return false;
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

/** Takes what an app before this one could not read; true where it stands in its place now. */
export async function takeLater(store: Store, core: Pick<Core, 'setOrganisation'>): Promise<boolean> {
  const later = (tx: Tx | ReadTx) => (tx as ReadTx).objectStore('things').get(LATER) as Promise<string | undefined>;
  const kept = await store.read(later, ['things']);
  if (kept === undefined || !isRead(core, kept)) return false;
  try {
    return await store.write(
      async (tx) => {
        if ((await later(tx)) !== kept) return false; // another tab has taken it, or brought another
        await keepOrganisation(tx, kept, true);
        return true;
      },
      ['things'],
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false; // no room: taken the next time, and what is kept is read as before
  }
}
