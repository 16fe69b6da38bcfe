// The organisation's data as the desk edits them. It holds the files as they are, the draft of this browser over them,
// and what is asked of the server about it.
import { getContext, setContext } from 'svelte';
import type {
  ChangeMade,
  ChangeProposed,
  DrawnPaper,
  EditConflict,
  OrganisationFiles,
  Refusal,
  TriedChange,
} from '../../../contract/api';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import type { Desk } from '../../app/desk/desk.svelte';
import { asRefusal } from '../../app/desk/selection';
import type { Supervision } from '../../app/desk/supervision.svelte';
import { administers } from '../../ticket/people/roles';
import { edited, insisted, kept, leftAfter, textOf, writtenElsewhere, type Draft } from '../draft';
import { placedIn, type Placed } from '../forms/make';
import { retryWhileReloading } from '../retry-while-reloading';
import { entriesOf, type Entry } from '../pieces';

const KEY = Symbol('organisation draft');
/** Under which name the draft is kept in this browser. */
const DRAFT_KEY = 'administration';
/** What was read is not what stands: what another tab wrote would be lost without a word. */
const elsewhere: Refusal = {
  code: 'draft_elsewhere',
  es: 'En otra pestaña cambiaste lo mismo. Ya se ve como quedó ahí; revísalo y vuelve a hacer tu cambio.',
  en: 'You changed the same in another tab. It shows now as it stands there; look at it and make your change again.',
};
/** What was taken away cannot come back over what was written since. */
const writtenSince: Refusal = {
  code: 'draft_written_since',
  es: 'Ya no se puede deshacer: después se cambió algo más ahí. Lo que se quitó no volvió, y lo demás sigue como está.',
  en: 'It cannot be undone any more: something else was changed there since. What was removed is not back, and the rest stands as it is.',
};

export class OrganisationDraft {
  readonly #desk: Desk;
  readonly #news: Supervision;

  found = $state.raw<OrganisationFiles | null>(null);
  draft = $state.raw<Draft>({});
  problem = $state.raw<Refusal | null>(null);

  constructor(desk: Desk, news: Supervision) {
    this.#desk = desk;
    this.#news = news;
  }

  may = $derived.by((): boolean => administers(this.#desk.me, this.#desk.organisation));
  /** How many files the draft changes. */
  count = $derived(Object.keys(this.draft).length);

  get server() {
    return this.#news.need();
  }

  #turn: Promise<unknown> = Promise.resolve();
  /** What reads or writes the draft, one after the other. */
  #inTurn(does: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(does);
    this.#turn = done.catch(() => undefined); // whoever asked for it is told
    return done;
  }
  /** The draft as this browser keeps it by now: another tab may have written. */
  async #now(): Promise<Draft> {
    return kept(await this.#desk.engine.draft(DRAFT_KEY));
  }

  /** Asks for the files; the draft is as it is kept. */
  async load(): Promise<void> {
    try {
      await this.#inTurn(async () => {
        this.draft = await this.#now();
      });
      this.found = await this.server.organisationFiles();
      this.problem = null;
    } catch (error) {
      this.problem = asRefusal(error, unknownRefusal);
    }
  }

  /** A file as it is to be; empty where it is not there. */
  text(path: string): string {
    return textOf(this.draft, this.found?.files ?? {}, path) ?? '';
  }
  /** Every path, with those that the draft adds. */
  paths = $derived(
    [...new Set([...Object.keys(this.found?.files ?? {}), ...Object.keys(this.draft)])]
      .filter((path) => textOf(this.draft, this.found?.files ?? {}, path) !== null)
      .sort(),
  );

  /** The entries of a file that is a list. */
  entries(path: string): Entry[] {
    return entriesOf(this.text(path)) ?? [];
  }
  /** The entries of all files of a folder, each with where it stands. */
  placed(folder: string): Placed[] {
    return placedIn(folder, this.paths, (path) => this.text(path));
  }

  /** Another text of a file; null takes it away. */
  async write(path: string, text: string | null): Promise<void> {
    await this.writeAll({ [path]: text });
  }
  /** Another text of a file, made of what it says by then: a field that is left by what changes the rest is in it. */
  change(path: string, make: (text: string) => string): Promise<void> {
    return this.#inTurn(() => this.#put({ [path]: make(this.text(path)) }));
  }
  /** What was taken out of a file comes back, where it says what that `left` of it; null: the file itself was taken away. */
  giveBack(path: string, before: string, left: string | null): Promise<void> {
    return this.#inTurn(async () => {
      if (textOf(this.draft, this.found?.files ?? {}, path) !== left) throw writtenSince;
      await this.#put({ [path]: before });
    });
  }
  /** Other texts of several files, at once; none where another tab has written one of them since it was read here. */
  writeAll(texts: Record<string, string | null>): Promise<void> {
    return this.#inTurn(() => this.#put(texts));
  }
  async #put(texts: Record<string, string | null>): Promise<void> {
    const found = this.found?.files ?? {};
    const [here, now] = [this.draft, await this.#now()];
    if (writtenElsewhere(here, now, Object.keys(texts)).length > 0) {
      this.draft = now;
      throw elsewhere;
    }
    let next = now;
    for (const [path, text] of Object.entries(texts)) next = edited(next, found, path, text);
    await this.#keep(next);
  }
  /** Nothing of what is seen here is wanted; what another tab wrote since stays, and shows. */
  discard(): Promise<void> {
    return this.#inTurn(async () => {
      const now = await this.#now();
      const unseen = writtenElsewhere(this.draft, now, Object.keys(now));
      await this.#keep(Object.fromEntries(Object.entries(now).filter(([path]) => unseen.includes(path))));
    });
  }
  /** What is wanted stays where somebody else wrote otherwise: that was seen, and is written over; the rest of theirs stays. */
  insist(conflicts: readonly EditConflict[]): Promise<void> {
    return this.#inTurn(async () => {
      const now = await this.#now();
      if (writtenElsewhere(this.draft, now, Object.keys(now)).length > 0) {
        this.draft = now;
        throw elsewhere;
      }
      await this.#keep(insisted(now, conflicts));
    });
  }
  async #keep(draft: Draft): Promise<void> {
    this.draft = draft;
    const text = Object.keys(draft).length === 0 ? null : JSON.stringify(draft);
    await this.#desk.engine.setDraft(DRAFT_KEY, text);
  }

  look(): Promise<TriedChange> {
    return this.server.tryChange({ files: this.draft });
  }
  /** A form of the draft as its empty paper is printed. */
  paper(form: string): Promise<DrawnPaper> {
    return this.server.drawPaper({ files: this.draft, form });
  }
  /** Puts the draft in force, or has it wait for another's word where it gives more to who drafted it. */
  async make(why: string): Promise<ChangeMade | ChangeProposed> {
    const sent = this.draft;
    const made = await this.server.makeChange({ files: sent, why });
    await this.#inTurn(async () => this.#keep(leftAfter(await this.#now(), sent, 'edition' in made)));
    if ('edition' in made) await this.#again();
    return made;
  }
  async takeBack(edition: number, why: string): Promise<ChangeMade | ChangeProposed> {
    const made = await this.server.takeBack(edition, why);
    if ('edition' in made) await this.#again();
    return made;
  }
  /** Puts another's proposal in force. */
  async approve(proposal: number): Promise<ChangeMade> {
    const made = await this.server.approveChange(proposal);
    await this.#again();
    return made;
  }
  /** The files once more, from a server that takes them just now. */
  async #again(): Promise<void> {
    await retryWhileReloading(async () => {
      await this.load();
      if (this.problem !== null) throw this.problem;
    }).catch(() => undefined); // it stands as the problem
  }
}

export function provideDraft(draft: OrganisationDraft): OrganisationDraft {
  return setContext(KEY, draft);
}

export function useDraft(): OrganisationDraft {
  return getContext<OrganisationDraft>(KEY);
}
