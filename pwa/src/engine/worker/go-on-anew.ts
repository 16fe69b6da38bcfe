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

/**
 * `comeInAs` opens it in the former one's place, and hands in what that had not sent. The row that it is given is the open one:
 * it is written in one transaction with the former one's end, for killed between the two nobody would be here.
 */
export async function goOnAnew(
  former: Former,
  row: DeviceRow,
  core: Core,
  now: number,
  comeInAs: (next: DeviceRow, core: Core) => Promise<void>,
): Promise<void> {
  const next = await succeedDevice(former.store, row, former.notifier.catalogue, core, former.net, now);
  await comeInAs({ ...next, active: true }, core);
}
