// A device whose log went two ways goes on as another one of the same person.
import type { Core } from '../../core';
import { isOpen } from '../../storage/device-registry';
import { type DeviceRow, type Store, erase } from '../../storage/indexed-db';
import { succeedDevice } from '../../sync/device-succession';
import type { Net } from '../../sync/net';
import type { Catalogue } from '../catalogue';
import { whose } from '../emptied';

/** What the former one's session has of it. */
export interface Former {
  store: Store;
  notifier: { catalogue: Catalogue };
  net: Net;
}

/** Devices that are about to go on as another: it takes some answers of the server's, and each contact says once more that it must. */
const underWay = new Set<string>();

/**
 * Once, however often it is asked for meanwhile: a second one would leave the first behind, with its drafts. `comeInAs` opens it in the former one's place, and hands in what that had not sent. The row that it is given is the open one:
 * it is written in one transaction with the former one's end, for killed between the two nobody would be here.
 *
 * Whoever signs out while the server is asked is not let in again by its answer. `stays`: nobody is signing out, and the former one is
 * still what this tab has open.
 */
export async function goOnAnew(
  former: Former,
  row: DeviceRow,
  core: Core,
  now: number,
  stays: () => boolean,
  comeInAs: (next: DeviceRow, core: Core) => Promise<void>,
): Promise<void> {
  const { device } = former.store;
  if (underWay.has(device)) return;
  underWay.add(device);
  try {
    const next = await succeedDevice(former.store, row, former.notifier.catalogue, core, former.net, now);
    if ((await isOpen(device)) && stays()) await comeInAs({ ...next, active: true }, core);
    else await letGo(next.device, former.net);
  } finally {
    underWay.delete(device);
  }
}

/**
 * The new one goes, and its session: nothing was written with it. The former one stays as it was, and goes on as another when its
 * person is here again. The session may be somebody else's by now, who came in meanwhile: that one stays.
 */
async function letGo(device: string, net: Pick<Net, 'me' | 'call'>): Promise<void> {
  try {
    await erase(device);
  } finally {
    if ((await whose(net))?.device === device) await net.call('/api/sign-out', {});
  }
}
