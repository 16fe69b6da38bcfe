// One's own section of a long text: edits go on from one another, however fast they come.
import type { ActId, Command, Dispatched, TextKind } from '../../contract/api';
import { splices } from '../../kit/text/splices';

export type Edit = Extract<Command, { edit_text: unknown }>['edit_text'];
interface Section {
  id: ActId;
  text: string;
}
export interface OwnSectionParts {
  kind: TextKind;
  /** As the screen shows it now; undefined where one has written none. */
  shown: () => Section | undefined;
  /** Makes the act; null where it was refused, and the reason stands on the screen. `undone`: it was taken back. */
  send: (edit: Edit, undone: () => void) => Promise<Dispatched | null>;
}

export class OwnSection {
  /** What was sent last, and what the screen may still show of what stood before: the next edit goes on from it. */
  private sent: (Section & { behind: (string | null)[] }) | null = null;
  private running: Promise<unknown> = Promise.resolve();
  /** As the screen showed it when it was left: it may show another document from then on. */
  private left: { shown: Section | undefined } | null = null;
  constructor(private readonly parts: OwnSectionParts) {}

  /** The screen is left: what is still on its way goes on from what it shows now. */
  leave(): void {
    this.left = { shown: this.parts.shown() };
  }
  /** Says this; false where it was refused. */
  write(text: string): Promise<boolean> {
    return this.change(() => text);
  }
  /** Says what `next` makes of what it says; one after the other, so that none begins a second section. */
  change(next: (whole: string) => string): Promise<boolean> {
    const made = this.running.then(() => this.edit(next));
    this.running = made.catch(() => undefined); // whoever asked for this edit is told
    return made;
  }

  private get shown(): Section | undefined {
    return this.left === null ? this.parts.shown() : this.left.shown;
  }
  private async edit(next: (whole: string) => string): Promise<boolean> {
    const { shown } = this;
    const text = shown?.text ?? null;
    const last = this.sent?.behind.includes(text) ? this.sent : null;
    const mine = last ?? shown;
    const before = mine?.text ?? '';
    const whole = next(before).normalize('NFC');
    if (whole === before) return true;
    const section = mine ? { section: mine.id } : {};
    const edit = { kind: this.parts.kind, whole, splices: splices(before, whole), ...section };
    const made = await this.parts.send(edit, () => (this.sent = null));
    const behind = last ? [...last.behind, last.text] : [text];
    if (made === null) return false;
    // Once it is shown, what stood before comes back only where the act was refused, or taken back elsewhere: it is not said then.
    this.sent = this.shown?.text === whole ? null : { id: mine?.id ?? made.act, text: whole, behind };
    return true;
  }
}
