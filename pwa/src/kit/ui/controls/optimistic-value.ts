// Shows a choice optimistically: at once, until the value of the control has caught up.

export class OptimisticValue {
  #text: string | null = null;
  #running = 0;

  /** `show` is told what stands before the value; null where the value itself stands again. */
  constructor(private readonly show: (text: string | null) => void) {}

  /** What the next choice rests on. */
  over(value: string): string {
    return this.#text ?? value;
  }
  /** Shows it at once, and until all that was chosen is kept, or refused. */
  async take(text: string, keep: (text: string) => unknown): Promise<void> {
    this.#set(text);
    this.#running += 1;
    try {
      await keep(text);
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#set(null);
    }
  }
  #set(text: string | null): void {
    this.#text = text;
    this.show(text);
  }
}
