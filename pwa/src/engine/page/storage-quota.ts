// Tracks whether this device still has room, by how the last writes went.
// What a browser tells (`navigator.storage.estimate`) is what it would grant this site, not what its disk has left:
// Chromium names ten gigabytes beyond what is used on any disk. So what counts beside it is what happened: a write was
// refused for want of room, and none of its kind was taken since.
import { readable, type Readable } from 'svelte/store';
import type { Room } from '../../contract/api';
import type { CallName } from '../rpc';
import { Refused } from '../refusals';

const PLACE = 'ronda.room';
const WRITES: ReadonlySet<CallName> = new Set<CallName>(['dispatch', 'dispatchAll', 'undo', 'attach', 'setDraft']);

let now: Room = former();
let set: ((room: Room) => void) | null = null;
/** How the last writes went; kept over a reload, for nothing was freed by it. */
export const room: Readable<Room> = readable(now, (tell) => {
  set = tell;
  tell(now);
  return () => (set = null);
});

/** Learns from how a call to the worker ends; the answer itself goes to whoever asked. */
export function learn(call: CallName, answer: Promise<unknown>): void {
  if (!WRITES.has(call)) return;
  answer.then(
    () => become(after(now, call, null)),
    (error: unknown) => become(after(now, call, error instanceof Refused ? error.code : 'failed')),
  );
}

/** Pure; `refused` is null where it was taken. A photograph that was taken proves room for all, words that were taken prove room for words. */
export function after(before: Room, call: CallName, refused: string | null): Room {
  const photo = call === 'attach';
  if (refused === 'storage_full') return photo && before !== 'none' ? 'no_photos' : 'none';
  if (refused === 'photo_full') return before === 'none' ? 'none' : 'no_photos';
  if (refused !== null) return before;
  if (photo) return 'enough';
  return before === 'none' ? 'no_photos' : before;
}

function become(room: Room): void {
  if (room === now) return;
  now = room;
  set?.(room);
  try {
    if (room === 'enough') localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, room);
  } catch {
    // storage is blocked: it is known as long as the page stands
  }
}
function former(): Room {
  try {
    const kept = localStorage.getItem(PLACE);
    return kept === 'no_photos' || kept === 'none' ? kept : 'enough';
  } catch {
    return 'enough';
  }
}
