// For tests alone: a database that the browser closes under the app. It closes at any call, in each of the ways that
// browsers do. It stands between our code and the library, so that what is closed is the real thing beneath it.

/** What befalls one transaction. */
type Fate =
  | 'none'
  /** The handle is dead already: there is no transaction. */
  | 'before'
  /** A request fails, and all before it is undone. */
  | 'request'
  /** A request succeeds; then the transaction is ended, and all of it is undone. */
  | 'between'
  /** All of it is committed, and nobody says so. */
  | 'committed';
const FATES: readonly Fate[] = ['before', 'request', 'between', 'committed'];

/** Openings that fail one after the other, at most: a browser that never opens is another matter. */
const REFUSALS = 3;
/** Requests of a transaction among which the one that ends it is drawn. */
const REQUESTS = 10;

type Call = (...args: unknown[]) => unknown;
const REQUEST = new Set(['get', 'getAll', 'getAllKeys', 'count', 'put', 'add', 'delete']);

export class Closings {
  /** How often a transaction, or an opening, ends badly; between 0 and 1. */
  chance = 0;
  /** How often one did. */
  count = 0;
  readonly fates = new Map<string, number>();
  private refused = 0;

  constructor(private readonly random: () => number) {}

  /** The library's `openDB`, whose databases of a device are closed under whoever uses them. */
  opening(openDB: (...args: never[]) => Promise<object>): (...args: never[]) => Promise<object> {
    return async (...args) => {
      const [name] = args as unknown as [string];
      if (name === 'ronda') return openDB(...args); // the register of devices
      if (this.refused < REFUSALS && this.random() < this.chance) {
        this.hit('opening');
        this.refused += 1;
        throw new DOMException('Internal error opening backing store', 'UnknownError');
      }
      this.refused = 0;
      return this.mortal(await openDB(...args));
    };
  }

  /** A number below `most`. */
  private below(most: number): number {
    return Math.floor(this.random() * most);
  }
  private fate(): Fate {
    return this.random() < this.chance ? (FATES[this.below(FATES.length)] ?? 'none') : 'none';
  }
  private hit(how: string): void {
    this.count += 1;
    this.fates.set(how, (this.fates.get(how) ?? 0) + 1);
  }

  private mortal(database: object): object {
    let dead = false;
    const die = () => {
      dead = true;
      (Reflect.get(database, 'close') as Call).call(database);
    };
    return new Proxy(database, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = (value as Call).bind(target);
        if (name !== 'transaction') return call;
        return (...args: unknown[]) => {
          const fate = this.fate();
          if (fate === 'before') {
            this.hit(fate);
            die();
          }
          if (dead)
            throw new DOMException(
              "Failed to execute 'transaction' on 'IDBDatabase': The database connection is closing.",
              'InvalidStateError',
            );
          const transaction = call(...args) as object;
          return fate === 'none' ? transaction : this.doomed(transaction, fate, die);
        };
      },
    });
  }

  private doomed(transaction: object, fate: Fate, die: () => void): object {
    let left = this.below(REQUESTS);
    const end = () => {
      this.hit(fate);
      try {
        (Reflect.get(transaction, 'abort') as Call).call(transaction);
      } catch (error) {
        if (!(error instanceof DOMException)) throw error; // it has ended by itself: the connection dies after it
      }
      die();
    };
    const request = (asked: () => unknown): unknown => {
      const ends = left-- === 0;
      const answer = asked() as Promise<unknown>;
      if (!ends || fate === 'committed') return answer;
      if (fate === 'between') return answer.finally(end);
      queueMicrotask(end); // never within what one turn asks: a connection does not die between two of its calls
      return answer;
    };
    const done = fate === 'committed' ? this.unconfirmed(transaction, die) : null;
    return new Proxy(transaction, {
      get: (target, name) => {
        if (name === 'done' && done) return done;
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = (value as Call).bind(target);
        return name === 'objectStore' ? (...args: unknown[]) => watched(call(...args) as object, request) : call;
      },
    });
  }

  /** It is committed, and whoever waits for it hears that the connection is gone. */
  private unconfirmed(transaction: object, die: () => void): Promise<void> {
    const name = this.random() < 0.5 ? 'UnknownError' : 'AbortError';
    const done = (Reflect.get(transaction, 'done') as Promise<void>).then(() => {
      this.hit('committed');
      die();
      throw new DOMException('Connection to Indexed Database server lost. Refresh the page to try again', name);
    });
    done.catch(() => undefined); // told to whoever asks
    return done;
  }
}

/** A store or an index whose requests go by way of `request`. */
function watched(place: object, request: (asked: () => unknown) => unknown): object {
  return new Proxy(place, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const call = (value as Call).bind(target);
      if (name === 'index') return (...args: unknown[]) => watched(call(...args) as object, request);
      return typeof name === 'string' && REQUEST.has(name)
        ? (...args: unknown[]) => request(() => call(...args))
        : call;
    },
  });
}
