// Import of a spreadsheet. First it tells what the file would do, row by row; then it is done, and what was left out
// told.
import type { Registry, RowError, Sentence, TableDone, TableNext } from '../../../../contract/api';
import { engine } from '../../../../contract/engine';
import { common } from '../../../../kit/i18n/common';
import { notice } from '../../../../kit/ui/surfaces/notice.svelte';

/** As much as the server takes of it; asked before anything is read. */
const MOST = 2 * 1024 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

/** What a file would do; `rows` are the first of those that do something. */
export interface Proposal<Row> {
  plan: TableNext['plan'];
  new: number;
  changed: number;
  same: number;
  rows: Row[];
  bad: RowError[];
  guessed: RowError[];
}

export interface TableWords {
  lead: string;
  choose: string;
  other: string;
  badTitle: string;
  guessedTitle: string;
  rowsTitle: string;
  line: (n: number) => string;
  one: string;
  change: string;
  more: (n: number) => string;
  nothing: string;
  safe: string;
  go: (n: number) => string;
  progress: (n: number, of: number) => string;
  done: (n: number) => string;
  tooLong: Sentence;
  unreadable: Sentence;
}

/** How the server is asked of such a file. */
interface Calls<Row> {
  look: (registry: Registry, bytes: Bytes) => Promise<Proposal<Row>>;
  bringIn: (registry: Registry, bytes: Bytes, next: TableNext) => Promise<TableDone>;
}

export class TableLoad<Row> {
  name = $state('');
  bytes = $state.raw<Bytes | null>(null);
  told = $state.raw<Proposal<Row> | null>(null);
  /** Rows that went in, so far; null before it is begun. */
  loaded = $state<number | null>(null);
  left = $state.raw<RowError[]>([]);
  finished = $state(false);
  busy = $state(false);
  readonly doing = $derived(this.told ? this.told.new + this.told.changed : 0);
  /** How much of that is left to do. */
  readonly rest = $derived(this.doing - (this.loaded ?? 0));
  readonly #calls: Calls<Row>;
  /** From where it is brought in: from its beginning, or from where it was cut short. */
  #next: TableNext | null = null;

  constructor(calls: Calls<Row>) {
    this.#calls = calls;
  }

  /** Takes a file; false where it cannot be read, and the reason stands on the screen. */
  async read(file: File, w: TableWords): Promise<boolean> {
    this.bytes = null;
    this.told = null;
    this.finished = false;
    this.loaded = null;
    this.left = [];
    this.name = file.name;
    try {
      if (file.size > MOST) notice.show(w.tooLong, common.could);
      else this.bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      notice.show(w.unreadable, common.could);
    }
    return this.bytes !== null;
  }

  async look(): Promise<void> {
    if (!this.bytes || !engine.registry) return;
    this.busy = true;
    this.told = null;
    try {
      this.#propose(await this.#calls.look(engine.registry, this.bytes));
    } catch (thrown) {
      notice.show(thrown, common.could);
    }
    this.busy = false;
  }
  #propose(told: Proposal<Row>): void {
    this.told = told;
    this.left = told.bad;
    this.loaded = null;
    this.#next = { line: 0, plan: told.plan };
  }

  /** Brings it in; where it was cut short, the rest. */
  async bringIn(): Promise<void> {
    if (this.busy || !this.bytes || !this.told || !engine.registry) return;
    this.busy = true;
    this.loaded ??= 0;
    try {
      while (this.#next !== null) {
        const done: TableDone = await this.#calls.bringIn(engine.registry, this.bytes, this.#next);
        this.loaded += done.rows;
        this.left = [...this.left, ...done.bad];
        this.#next = done.next;
      }
      this.finished = true;
      void engine.refresh().catch(() => undefined); // what came in comes down; without it, at the next sync
    } catch (thrown) {
      notice.show(thrown, common.could);
      // What went in stays: what the file would do now is less. Where that cannot be asked either, as the reason that stands there says,
      // the same press goes on with the rest; what came to something else meanwhile the server refuses, and it is looked at then.
      const now = await this.#calls.look(engine.registry, this.bytes).catch(() => null);
      if (now !== null) this.#propose(now);
    }
    this.busy = false;
  }
}
