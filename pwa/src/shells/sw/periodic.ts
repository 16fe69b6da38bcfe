// Periodic Background Sync: asks a browser that has it to wake the app now and then. Nothing leans on it.

/** By which the browser knows what it wakes. */
export const ROUND = 'ronda-round';
/** The least time between two (ms); browsers take longer as they see fit. */
const BETWEEN = 12 * 3_600_000;

/** What browsers with Periodic Background Sync have beyond the standard's own list. */
export interface Periodic extends Pick<ServiceWorkerRegistration, 'scope'> {
  readonly periodicSync?: {
    getTags(): Promise<string[]>;
    register(tag: string, options: { minInterval: number }): Promise<void>;
  };
}
/** Of the browser's permissions what is asked. */
interface Permits {
  query(what: { name: PermissionName }): Promise<{ readonly state: PermissionState }>;
}

/**
 * Registers once, where the browser has it and has granted it: it asks nobody, and grants it to installed apps alone. Whether
 * the app will be woken.
 */
export async function askPeriodically(registration: Periodic, permissions: Permits | undefined): Promise<boolean> {
  const { periodicSync } = registration;
  if (periodicSync === undefined || permissions === undefined) return false;
  try {
    // Not in the standard's own list of names either.
    const { state } = await permissions.query({ name: 'periodic-background-sync' as PermissionName });
    if (state !== 'granted') return false;
    if (!(await periodicSync.getTags()).includes(ROUND)) await periodicSync.register(ROUND, { minInterval: BETWEEN });
    return true;
  } catch {
    return false; // not permitted here after all: the app looks by itself
  }
}
