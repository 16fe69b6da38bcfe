// Keeps the screen lit while somebody is at something that must not be cut short: signing, mostly.
import { onSight } from './sight';

/** Until the answer is called. A courtesy: a browser that has none, or a battery that is low, lets the screen go dark. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const take = async () => {
    if (
      over ||
      (lock !== null && !lock.released) ||
      document.visibilityState !== 'visible' ||
      !('wakeLock' in navigator)
    )
      return;
    try {
      const taken = await navigator.wakeLock.request('screen');
      if (over) await taken.release();
      else lock = taken;
    } catch {
      lock = null; // refused: low on battery, or hidden meanwhile
    }
  };
  const deaf = onSight(() => void take()); // the system takes it away with the page's visibility
  void take();
  return () => {
    over = true;
    deaf();
    lock?.release().catch(() => undefined); // it went with the page already
  };
}
