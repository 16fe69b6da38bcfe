// The next page of news, asked for while the one before it is taken in.
import type { Net } from './net';

export type Reply = Awaited<ReturnType<Net['sync']>>;

/**
 * One page at most. It is asked for with the cursor of an answer that is not durable yet, and is used only once that is: a request
 * without acts changes nothing at the server, so that one that is thrown away costs its bytes and nothing else.
 */
export class PageAhead {
  private asked: { reply: Promise<Reply>; stop: AbortController } | null = null;
  private ending: Promise<unknown> | null = null;

  /** Asks, unless a page is under way: a transaction that runs twice asks once. Says whether it did. */
  ask(asking: (stop: AbortSignal) => Promise<Reply>): boolean {
    if (this.asked || this.ending) return false;
    const stop = new AbortController();
    const reply = asking(stop.signal);
    reply.catch(() => undefined); // told in its turn: what comes before it is to be durable first
    this.asked = { reply, stop };
    return true;
  }
  /** The page that was asked for, once; null where none was. `late` ends it where it stands. */
  take(late?: AbortSignal): Promise<Reply> | null {
    const asked = this.asked;
    this.asked = null;
    if (asked) late?.addEventListener('abort', () => asked.stop.abort(), { once: true });
    return asked?.reply ?? null;
  }
  /** Throws away what was asked for, and asks for nothing more. Resolves once nothing of it is under way. */
  async end(): Promise<void> {
    this.asked?.stop.abort();
    this.ending ??= this.asked?.reply.catch(() => undefined) ?? Promise.resolve(); // nobody is to be told of it
    this.asked = null;
    await this.ending;
  }
}
