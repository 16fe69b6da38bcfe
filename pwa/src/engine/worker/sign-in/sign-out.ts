// Ends a device's session because its person leaves.
import { refuse } from '../../refusals';
import { holdsUnsent } from '../../storage/device-registry';
import { ServerSaid } from '../../sync/net';
import { type DeviceRow, devices, erase } from '../../storage/indexed-db';

/**
 * Ends the session on the server first: without its answer, nobody is told that they have left. Then it is written that nobody is
 * here, before `leave` waits for what is under way: that would find its session ended, and have the device's key begin another.
 *
 * @throws `unsent` where something was written while the server was asked: nothing is cleared then.
 */
export async function endHere(
  device: DeviceRow | undefined,
  ask: () => Promise<unknown>,
  leave: () => Promise<void>,
  clear: boolean,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof ServerSaid && error.status === 401)) throw error; // 401: it had ended already
  }
  // As it stands by now: while the server was asked it may have been cleared, for a revocation or in another tab.
  if (device) await devices.change(device.device, (row) => ({ ...row, active: false }));
  await leave();
  if (!device || !clear) return;
  if (await holdsUnsent(device.device)) throw refuse('unsent');
  await erase(device.device);
}
