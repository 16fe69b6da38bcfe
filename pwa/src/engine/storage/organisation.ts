// The organisation's data as they are kept: those that this app reads, and those of a later version beside them.
import type { Core } from '../core';
import { Refused } from '../refusals';
import type { ReadTx, Store, Tx } from './indexed-db';

/** Data that a later version of the app reads: the server sends them once, and this version goes on by those that it has. */
export const LATER = 'organisation_later';
/** The version of the data beside which they were kept: a version of the app that knows nothing of them may have replaced those since. */
const BESIDE = 'organisation_later_beside';

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
  const stands = (await things.get('organisation')) as string | undefined;
  await Promise.all(
    read || stands === undefined
      ? [things.put(came, 'organisation'), letGo(tx)]
      : [things.put(came, LATER), things.put(versionOf(stands), BESIDE)],
  );
}

/** Takes what an app before this one could not read; true where other data may stand in its place now than stood before. */
export async function takeLater(store: Store, core: Pick<Core, 'setOrganisation'>): Promise<boolean> {
  const [kept, isHere] = await store.read(
    async (tx) => [await laterOf(tx), (await tx.objectStore('things').getKey(LATER)) !== undefined] as const,
    ['things'],
  );
  if (!isHere) return true; // another tab has taken it since this one looked
  if (kept !== undefined && !isRead(core, kept)) return false;
  try {
    await store.write(
      async (tx) => {
        if ((await laterOf(tx)) !== kept) return; // another tab has taken it meanwhile, or brought another
        // Where it is of what stood there before, nobody takes it.
        await (kept === undefined ? letGo(tx) : keepOrganisation(tx, kept, true));
      },
      ['things'],
    );
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return kept === undefined; // no room: taken the next time, and what is kept is read as before
  }
}

/** What waits for a later version of the app, if it came after what stands there now. */
async function laterOf(tx: Tx | ReadTx): Promise<string | undefined> {
  const things = (tx as ReadTx).objectStore('things');
  const [later, beside, stands] = (await Promise.all([
    things.get(LATER),
    things.get(BESIDE),
    things.get('organisation'),
  ])) as (string | undefined)[];
  const isOfBefore = beside !== undefined && stands !== undefined && versionOf(stands) !== beside;
  return isOfBefore ? undefined : later;
}

async function letGo(tx: Tx): Promise<void> {
  const things = tx.objectStore('things');
  await Promise.all([things.delete(LATER), things.delete(BESIDE)]);
}

/** Also of data that this app cannot read otherwise; empty where they say none. */
function versionOf(organisation: string): string {
  return (JSON.parse(organisation) as { version?: string }).version ?? '';
}
