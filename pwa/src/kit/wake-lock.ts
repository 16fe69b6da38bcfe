// Keeps the screen lit while somebody is at something that must not be cut short: signing, mostly.
import { onVisible } from './page-visibility';

/** Until the answer is called. A courtesy: a browser that has none, or a battery that is low, lets the screen go dark. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const isHeld = () => lock !== null && !lock.released;
  const take = async () => {
    if (over || isHeld() || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const taken = await navigator.wakeLock.request('screen');
      // A page that stands again says so more than once: of two lights nobody would put out the first.
      if (over || isHeld()) await taken.release();
      else lock = taken;
    } catch {
      // refused: low on battery, or hidden meanwhile
    }
  };
  const deaf = onVisible(() => void take()); // the system takes it away with the page's visibility
  void take();
  return () => {
    over = true;
    deaf();
    lock?.release().catch(() => undefined); // it went with the page already
  };
}
