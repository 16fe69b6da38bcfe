// Rows of the queue that people see, each read from the storage once.
import type { ActRow, ReadTx } from './indexed-db';

/**
 * A queue of hundreds is told after each act: what of it is known already is not read again. A row that stays in the queue
 * changes by what the server answers and by what other tabs write alone: then all is forgotten.
 */
export class QueueRows {
  private known = new Map<number, ActRow>();
  private turn = 0;

  /** What is known may be another by now. */
  forget(): void {
    this.turn += 1;
    this.known = new Map();
  }

  /** All of the queue, in order. */
  async read(tx: ReadTx): Promise<ActRow[]> {
    const { turn, known } = this;
    const acts = tx.objectStore('acts');
    let rows: ActRow[];
    if (known.size === 0) rows = await acts.index('queued').getAll(1);
    else {
      const numbers = await acts.index('queued').getAllKeys(1);
      const found = await Promise.all(numbers.map((number) => known.get(number) ?? acts.get(number)));
      rows = found.filter((row) => row !== undefined);
    }
    // What was read before it was forgotten is not known again.
    if (turn === this.turn) this.known = new Map(rows.map((row) => [row.number, row]));
    return rows;
  }
}
