// Asks the browser not to evict this storage, once there is something to keep, and remembers its answer. From a press
// of the person's: some browsers ask them, and others look at how the app is used.
import type { Readable } from 'svelte/store';
import { thisBrowser } from '../../contract/this-browser';
import { DAY_MS } from '../../contract/pure/day';

const PLACE = 'ronda.keep';
/** What was refused is asked again by and by: a browser thinks otherwise of an app that is used. */
const AGAIN_MS = 7 * DAY_MS;

/** The browser's latest answer, as it is kept; `at`: milliseconds since the epoch. */
export interface Answered {
  at: number;
  granted: boolean;
  /** Whether the app was installed when it was asked: that alone changes what some browsers say. */
  installed: boolean;
}

/** Whether it is time to ask. Pure. */
export function isToAsk(persisted: boolean, former: Answered | null, installed: boolean, now: number): boolean {
  if (persisted) return false;
  return former === null || (installed && !former.installed) || now - former.at >= AGAIN_MS || now < former.at;
}

/** Whether the browser promises to keep what is stored; false where it does not tell. */
export async function isKept(): Promise<boolean> {
  return (await navigator.storage?.persisted?.()) ?? false;
}

/** Asks, and remembers the answer. */
export async function askToKeep(): Promise<boolean> {
  const granted = (await navigator.storage?.persist?.()) ?? false;
  write({ at: Date.now(), granted, installed: thisBrowser().installed });
  return granted;
}

/** Whether it was asked, and the answer was no. */
export function wasRefused(): boolean {
  return read()?.granted === false;
}

/** From the first press on after `ready` says that there is something to keep. */
export function askWhenReady(ready: Readable<boolean>): void {
  let armed = false;
  ready.subscribe((yes) => {
    if (!yes || armed) return;
    armed = true;
    addEventListener('click', () => void askIfDue(), { once: true, capture: true });
  });
}

async function askIfDue(): Promise<void> {
  if (isToAsk(await isKept(), read(), thisBrowser().installed, Date.now())) await askToKeep();
}

function read(): Answered | null {
  try {
    const text = localStorage.getItem(PLACE);
    return text === null ? null : (JSON.parse(text) as Answered);
  } catch {
    return null; // storage is blocked, or somebody else wrote there: it is asked again
  }
}
function write(answered: Answered): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify(answered));
  } catch {
    // storage is blocked: there is nothing to keep either
  }
}
