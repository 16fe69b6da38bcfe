// Runs tasks one after another, each on what the one before it left, whoever asks for them.

export class SerialQueue {
  #running: Promise<unknown> | null = null;

  /** Begins at once where nothing runs; otherwise after all earlier tasks have ended, whether they failed or not. */
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
