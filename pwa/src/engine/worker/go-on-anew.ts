// A device whose log went two ways goes on as another one of the same person.
import type { Core } from '../core';
import type { DeviceRow, Store } from '../storage/indexed-db';
import { succeedDevice } from '../sync/device-succession';
import type { Net } from '../sync/net';
import type { Catalogue } from './catalogue';

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
 */
export async function goOnAnew(
  former: Former,
  row: DeviceRow,
  core: Core,
  now: number,
  comeInAs: (next: DeviceRow, core: Core) => Promise<void>,
): Promise<void> {
  const { device } = former.store;
  if (underWay.has(device)) return;
  underWay.add(device);
  try {
    const next = await succeedDevice(former.store, row, former.notifier.catalogue, core, former.net, now);
    await comeInAs({ ...next, active: true }, core);
  } finally {
    underWay.delete(device);
  }
}
