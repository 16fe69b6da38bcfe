// The draft of a field that makes an act: whatever becomes of it, what was typed last is kept.

export class FieldDraft {
  /** As it is kept, or about to be. */
  #last: string | null = null;

  /** `put` keeps it on this device, null for nothing; it tells by itself what it could not keep. */
  constructor(private readonly put: (text: string | null) => Promise<unknown>) {}

  /** This was typed; null where that is what the field says anyway. */
  async keep(text: string | null): Promise<void> {
    this.#last = text;
    await this.put(text);
  }
  /** Makes the act of this; says whether it was made. What was typed on meanwhile stays a draft, and so does what was refused. */
  async make(text: string, save: (text: string) => Promise<boolean>): Promise<boolean> {
    this.#last = text;
    const made = await save(text);
    if (!made) await this.put(this.#last);
    else if (this.#last === text) await this.keep(null);
    return made;
  }
}

/** A draft that is kept with what stood in its field as its keys began. */
export class DraftOver {
  #over: string | null = null;
  /** As it is kept by now. */
  #kept: string | null = null;

  constructor(
    private readonly parts: {
      put: (text: string | null) => Promise<boolean>;
      putOver: (text: string | null) => Promise<boolean>;
      /** What stands there now. */
      value: () => string;
    },
  ) {}

  /** It was found on this device, over this. */
  found(over: string | null): void {
    this.#kept = over;
  }
  /** What is typed on is typed over what stands by then. */
  anew(): void {
    this.#over = null;
  }
  async keep(text: string | null): Promise<void> {
    const kept = this.parts.put(text); // at once: the page may be left
    const over = text === null ? null : (this.#over ?? this.parts.value());
    this.#over = over;
    if (over !== this.#kept && (await this.parts.putOver(over))) this.#kept = over;
    await kept;
  }
}

/** A field that was opened: `from` is what stood in it then, null where that is not known or is being replaced. */
interface Opened {
  from: string | null;
  typed: string;
  /** What stands there now. */
  value: string;
}

/** Whether leaving it makes an act: not where nothing was typed, whatever somebody else has written there meanwhile. */
export function makesAct({ from, typed, value }: Opened): boolean {
  return typed.trim() !== from?.trim() && typed.trim() !== value;
}

/** Somebody else has written there since it was opened, and not what is typed. */
export function writtenMeanwhile({ from, typed, value }: Opened): boolean {
  return from !== null && value !== from && value !== typed.trim();
}

/**
 * How a field shows what was typed in it and never became an act. `over`: what stood there as it was typed, null where that was not
 * kept. As typed just now, where that stands still; beside it, to be taken or thrown away, where somebody has written there since:
 * a field makes its act by itself, and would write over them unseen.
 */
export function recoveredAs(kept: string | null, over: string | null, value: string): 'nothing' | 'typed' | 'beside' {
  if (kept === null || kept.trim() === value.trim()) return 'nothing';
  return over === null || over === value ? 'typed' : 'beside';
}
