// One deed of a hand at a time: a second tap while the first is under way is none.

export class Once {
  busy = $state(false);

  /** Undefined where one is under way: nothing is done then. */
  async do<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }
}
