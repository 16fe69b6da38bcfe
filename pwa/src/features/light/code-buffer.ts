// Codes made before they are due, a few at a time, beside the page: it only paints them.
import type { LightCode } from '../../contract/light';

/** So many are kept ready. */
const READY = 8;

export class CodeBuffer {
  private ready: { number: number; code: LightCode }[] = [];
  private next = 0;
  private making = false;
  private over = false;

  constructor(
    private readonly make: (number: number) => Promise<LightCode>,
    private readonly failed: (error: unknown) => void,
  ) {
    void this.fill();
  }

  /** The next one; null while it is not made yet: the one before it stays. */
  take(): { number: number; code: LightCode } | null {
    const first = this.ready.shift() ?? null;
    void this.fill();
    return first;
  }
  end(): void {
    this.over = true;
    this.ready = [];
  }

  private async fill(): Promise<void> {
    if (this.making) return;
    this.making = true;
    try {
      while (!this.over && this.ready.length < READY) {
        const number = this.next;
        const code = await this.make(number);
        this.next += 1;
        if (!this.over) this.ready.push({ number, code });
      }
    } catch (error) {
      if (!this.over) this.failed(error);
      this.over = true;
    } finally {
      this.making = false;
    }
  }
}
