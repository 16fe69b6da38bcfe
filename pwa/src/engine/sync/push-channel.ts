// Listens to the server's push channel: that something is new, and who looks at what.
// Losing them loses nothing.
import type { Poke, Presence } from '../../contract/server';

export interface PushChannelParts {
  open: () => EventSource;
  poke: (position: number) => void;
  presence: (all: Presence[]) => void;
  /** The stream stands, at first or again: from now on the server keeps what this device tells of its presence. */
  opened: () => void;
  /**
   * The server ended the stream and opens no other: the session may have ended, or the device been revoked. Or the stream broke
   * and did not come back at once: there may be no network, and asking will tell.
   */
  lost: () => void;
}

/** Whoever refuses the stream again and again is asked by and by. */
const AGAIN_MS = 30_000;
/** The first error of a stream is its end, and browsers try again by themselves; the second is a try that failed. */
const TRIED = 2;

export class PushChannel {
  private source: EventSource | null = null;
  private lostAt = -Infinity;
  /** Errors since a stream stood, or the server answered. */
  private errors = 0;
  private over = false;
  constructor(private readonly parts: PushChannelParts) {}

  /**
   * Called after each conversation that went well: opens the stream where there is none. `deaf`: there were news of which it said
   * nothing. A line can be cut without a word, and a proxy can keep what goes through it: another one may do better.
   */
  ensure(deaf = false): void {
    if (deaf) this.close();
    this.errors = 0; // the server answered: what fails from now on is another cut, also of a stream that has not come back
    if (this.over || (this.source && this.source.readyState !== EventSource.CLOSED)) return;
    const source = this.parts.open();
    this.source = source;
    source.addEventListener('open', () => {
      if (this.source !== source) return;
      this.errors = 0;
      this.parts.opened();
    });
    source.addEventListener('poke', (event) => {
      if (this.source !== source) return;
      const { position } = parse<Poke>(event.data) ?? {};
      this.parts.poke(position ?? Number.MAX_SAFE_INTEGER);
    });
    source.addEventListener('presence', (event) => {
      if (this.source !== source) return;
      const all = parse<Presence[]>(event.data);
      if (Array.isArray(all)) this.parts.presence(all);
    });
    source.addEventListener('error', () => {
      if (this.source !== source) return; // closed by us
      this.parts.presence([]);
      this.errors += 1;
      if (source.readyState !== EventSource.CLOSED) {
        if (this.errors === TRIED) this.parts.lost();
        return;
      }
      const now = performance.now();
      if (now - this.lostAt < AGAIN_MS) return;
      this.lostAt = now;
      this.parts.lost();
    });
  }
  close(): void {
    this.source?.close();
    this.source = null;
  }
  /** For good: a conversation that comes to its end after this opens no stream any more. */
  end(): void {
    this.over = true;
    this.close();
  }
}

function parse<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null; // a word of a later server: the ordinary pull will do
  }
}
