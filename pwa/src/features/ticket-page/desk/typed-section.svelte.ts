// One's own section of a long text at the desk: a draft while it is typed, one act on leaving.
import type { Dispatched, Refusal, TextKind } from '../../../contract/api';
import { Debounce } from '../../../kit/debounce';
import { say } from '../../../kit/i18n/index.svelte';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import { FieldDraft } from '../../app/field-draft';
import { asRefusal } from '../../app/desk/selection';
import { type Edit, OwnSection, type OwnSectionParts } from '../own-section';

type Shown = ReturnType<OwnSectionParts['shown']>;

export interface TypedSectionParts {
  kind: TextKind;
  /** Makes the act; throws where it is refused. */
  send: (edit: Edit) => Promise<Dispatched>;
  /** What was kept of it on this device. */
  draft: () => Promise<string | null>;
  /** Keeps this, null for nothing. */
  keep: (text: string | null) => Promise<void>;
}

export class TypedSection {
  /** What stands in the field; undefined where that is what the ticket says. */
  typed = $state<string | undefined>();
  #refused = $state.raw<Refusal | null>(null);
  /** What the ticket says, as it was last shown: a screen that is left shows another ticket, or none that could be asked. */
  #shown: Shown;
  readonly #own: OwnSection;
  readonly #drafted: FieldDraft;
  readonly #keeping = new Debounce();

  constructor(private readonly parts: TypedSectionParts) {
    this.#own = new OwnSection({
      kind: parts.kind,
      shown: () => this.#shown,
      send: (edit) => this.#send(edit),
    });
    this.#drafted = new FieldDraft((text) => parts.keep(text).catch((error: unknown) => this.#fail(error)));
  }

  /** Why the latest of it was not kept; null where it was. */
  get failed(): string | null {
    return this.#refused === null ? null : say(this.#refused);
  }
  /** Brings back what was being typed, unless something is by now. */
  async recall(): Promise<void> {
    try {
      const text = await this.parts.draft();
      if (text !== null) this.typed ??= text;
    } catch (error) {
      this.#fail(error);
    }
  }
  /** The ticket says this now; undefined where one has written none. */
  stands(shown: Shown): void {
    this.#shown = shown;
  }
  take(text: string): void {
    this.typed = text;
    this.#keeping.wait(() => void this.#drafted.keep(text));
  }
  /** The field is left, or the screen with it: what it says is sent, unless that was sent already. */
  async leave(): Promise<void> {
    const text = this.typed;
    if (text === undefined) return;
    this.#keeping.drop(); // the act holds it
    await this.#drafted.make(text, async () => {
      const made = await this.#own.write(text);
      if (made && this.typed === text) this.typed = undefined;
      if (made) this.#refused = null;
      return made;
    });
  }

  async #send(edit: Edit): Promise<Dispatched | null> {
    try {
      return await this.parts.send(edit);
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }
  #fail(error: unknown): void {
    this.#refused = asRefusal(error, unknownRefusal);
  }
}
