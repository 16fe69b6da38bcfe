// Loads a page anew that is cut off from what is kept: only a new page has another connection (WebKit).

const KEPT = 'ronda.reopened';
/** One that is cut off again so soon (ms) is not helped by it: then a person is told. */
const SOON_MS = 30_000;

/** Whether to load the page anew; true once in a while. */
export function mayReload(now = Date.now(), given?: Pick<Storage, 'getItem' | 'setItem'>): boolean {
  try {
    const kept = given ?? sessionStorage; // where storage is blocked, naming it throws
    const last = Number(kept.getItem(KEPT) ?? 0);
    if (Math.abs(now - last) < SOON_MS) return false;
    kept.setItem(KEPT, String(now));
    return true;
  } catch {
    return false; // nothing would stop it from going round
  }
}
