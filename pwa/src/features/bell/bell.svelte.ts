// The bell: what is new on one's tickets since one last opened it on this device.
import type { DocumentId } from '../../contract/api';
import { clockNow } from '../../kit/ui';
import { world } from '../app/world.svelte';
import { cameInSight, look, markOf, newsSince, readSeen, type News, type Seen } from './news';

const PLACE = 'ronda.bell.';
const key = (me: string): string => PLACE + me;

/** What is kept by now, whichever tab kept it. */
function kept(me: string): Seen | null {
  try {
    return readSeen(localStorage.getItem(key(me)));
  } catch {
    return null; // storage is blocked: nothing is ever new
  }
}

class Bell {
  /** Moves when what is kept is another. */
  #turn = $state(0);
  /** What the open list shows, with whose it is: who comes in after them on this device is shown nothing of it. */
  #listed = $state.raw<{ of: string | null; news: News[] }>({ of: null, news: [] });

  #seen = $derived.by((): Seen | null => {
    void this.#turn;
    const me = world.me?.id;
    return me === undefined ? null : kept(me);
  });

  constructor() {
    // Another tab of this browser read something: it is no news here either.
    globalThis.addEventListener?.('storage', (event) => {
      if (event.key?.startsWith(PLACE) ?? true) this.#turn += 1;
    });
  }

  news = $derived.by((): News[] => {
    const me = world.me?.id;
    return me === undefined || this.#seen === null ? [] : newsSince(this.#seen, world.tickets.values(), me, clockNow());
  });

  /** What the open list shows: it stays while one reads, though it is no longer new. */
  get shown(): News[] {
    return this.#listed.of === (world.me?.id ?? null) ? this.#listed.news : [];
  }

  /** Since when; null before the first look. */
  get since(): number | null {
    return this.#seen?.at ?? null;
  }

  /** Kept up while the app is open. The first time on this device nothing is new: all that is there was there. */
  begin(): void {
    const [me, seen] = [world.me?.id, this.#seen];
    if (me === undefined || world.tickets.size === 0 || world.status.lastSync === null) return;
    if (seen === null) return this.#look();
    const marks = cameInSight(seen, world.tickets.values(), me, clockNow());
    if (Object.keys(marks).length > 0) this.#mark(me, seen, marks);
  }

  /** The list is opened: it shows what is new, and that is new no more. */
  open(): void {
    const fresh = new Set(this.news.map(({ ticket }) => ticket.id));
    if (fresh.size === 0) return;
    const news = [...this.news, ...this.shown.filter(({ ticket }) => !fresh.has(ticket.id))].slice(0, 200);
    this.#listed = { of: world.me?.id ?? null, news };
    this.#look();
  }

  /** A ticket is read, or was just changed by whoever is here: it is no news. */
  see(id: DocumentId): void {
    const [me, ticket, seen] = [world.me?.id, world.tickets.get(id), this.#seen];
    if (me === undefined || ticket === undefined || seen === null) return;
    if (!this.news.some((one) => one.ticket.id === id)) return;
    this.#mark(me, seen, { [id]: markOf(ticket, me, clockNow()) });
  }

  /** Over what stands by now: what another tab has just marked stays marked. */
  #mark(me: string, seen: Seen, marks: Seen['marks']): void {
    const now = kept(me) ?? seen;
    this.#keep(me, { ...now, marks: { ...now.marks, ...marks } });
  }

  #look(): void {
    const me = world.me?.id;
    if (me !== undefined) this.#keep(me, look(world.tickets.values(), me, clockNow()));
  }

  #keep(me: string, seen: Seen): void {
    try {
      localStorage.setItem(key(me), JSON.stringify(seen));
      this.#turn += 1;
    } catch {
      // Storage is full or blocked: it is new again the next time.
    }
  }
}

export const bell = new Bell();
