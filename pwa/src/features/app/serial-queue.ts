// Deeds that rest on what the one before them left: one after the other, whoever asks for them.

export class SerialQueue {
  #running: Promise<unknown> | null = null;

  /** Begins at once where nothing runs, else when all that was asked for before has ended, however it did. */
  do<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#running === null ? work() : this.#running.then(work, work);
    this.#running = mine;
    const over = () => {
      if (this.#running === mine) this.#running = null;
    };
    mine.then(over, over);
    return mine;
  }
}
