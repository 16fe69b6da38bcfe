// Makes the ticket of a call: born, its letter registered, given to somebody; each refusal told.
import { derived, fromStore } from 'svelte/store';
import type { ActId, DocumentId, NewTicket, RecordLetter } from '../../../contract/api';
import { say } from '../../../kit/i18n/index.svelte';
import { unknownRefusal } from '../../../kit/i18n/refusals';
import type { Desk } from '../../app/desk/desk.svelte';
import { asRefusal } from '../../app/desk/selection';
import { help } from '../../help/words';
import { ticketDesk } from '../../ticket/desk/words';
import { isLetterMisdated } from '../../letters/letter-entry';
import { letterOf, openTicket } from './call';
import { askedOf } from '../variant';
import type { CallForm } from './call-form.svelte';
import { callDesk } from './words';

export class CallCreation {
  readonly #desk: Desk;
  readonly #form: CallForm;
  busy = $state(false);
  failed = $state<string | null>(null);
  /** Nobody was given the ticket just born: that is somebody else's to do, or comes later. */
  left = $state(false);
  /** The ticket just born: its folio is said from here while the server answers. */
  born = $state<DocumentId | null>(null);

  constructor(desk: Desk, form: CallForm) {
    this.#desk = desk;
    this.#form = form;
  }

  #view = $derived.by(() => (this.born === null ? null : fromStore(this.#desk.engine.ticket(this.born))));
  /** The server answers after the ticket is shown: an assignment that it did not apply is told here too. */
  unassigned = $derived.by((): string | null => {
    const ticket = this.#view?.current;
    if (ticket == null || ticket.decided.assignee !== null) return null;
    const asked = ticket.requests.find(({ command, ruling }) => 'assign' in command && ruling?.applied === false);
    return asked === undefined ? null : callDesk.notAssigned(say(this.#desk.engine.sentence(asked.ruling?.why ?? '')));
  });

  /**
   * `began`: when the call came. `settle`: what was kept of the call goes, now that its ticket is durable. `kept`: the key of its
   * draft, gone with the birth, and so are the refused acts that it `replaces`. `bear`: how it is born where the server makes it.
   */
  async create(
    began: number,
    settle: () => Promise<void>,
    kept?: string,
    replaces: readonly ActId[] = [],
    bear = async (open: NewTicket): Promise<DocumentId> =>
      (await this.#desk.engine.dispatch(null, { open_ticket: open }, false, kept, replaces)).document,
  ): Promise<void> {
    // As they stand now: whoever goes on to the next call clears the form while this ticket is still being given to somebody.
    const { draft, fields, gives, variant, assignee, service } = this.#form;
    const { relates } = draft;
    const letter = letterOf(draft);
    // Refused, its letter would be missing from a ticket that is born already.
    if (letter !== null && isLetterMisdated(letter)) {
      this.failed = say(this.#desk.engine.sentence('bad_date'));
      return;
    }
    this.busy = true;
    try {
      const said = { ...draft, fields: askedOf(draft.fields, fields) };
      const document = await bear(openTicket(said, began, variant));
      this.born = document;
      await this.#settle(settle);
      if (letter !== null) await this.#enter(document, letter);
      await this.#relate(document, relates);
      if (!gives || assignee === '' || assignee === 'team') this.left = false;
      // Whom one chose is asked for in any case; a mere proposal only where the domain lets it through.
      else if (draft.assignee !== '' || (await this.#assignable(document)))
        await this.#assign(document, assignee, service?.team ?? null);
      else this.left = true;
    } catch (error) {
      const refusal = asRefusal(error, unknownRefusal);
      const missing = refusal.missing?.map(({ label }) => label).join(', ') ?? '';
      this.failed = missing === '' ? say(refusal) : `${say(refusal)} ${ticketDesk.ticket.missing(missing)}`;
    }
    this.busy = false;
  }
  clear(): void {
    this.born = null;
    this.left = false;
    this.failed = null;
  }

  /** Whether it may be given to somebody as it stands: not before what must be authorised is (BJ-15), nor by everybody. */
  #assignable(id: DocumentId): Promise<boolean> {
    const { engine } = this.#desk;
    const both = derived([engine.ticket(id), engine.possibilities(id)], (all) => all);
    return new Promise((tell) => {
      const stop = both.subscribe(([view, may]) => {
        if (view === null) return;
        // Not held here: who may give it to somebody is told elsewhere.
        tell(view !== undefined && may.some(({ command, ok }) => command === 'assign' && ok));
        queueMicrotask(() => stop());
      });
    });
  }
  /** Its draft could not be thrown away: it is a ticket all the same, and what belongs to it follows. */
  async #settle(settle: () => Promise<void>): Promise<void> {
    try {
      await settle();
    } catch (error) {
      this.failed = say(asRefusal(error, unknownRefusal));
    }
  }
  /** The letter enters the register with its ticket: refused, the ticket is born all the same and says so. */
  async #enter(id: DocumentId, letter: RecordLetter): Promise<void> {
    try {
      await this.#desk.engine.dispatch(id, { record_letter: letter });
    } catch (error) {
      this.failed = callDesk.notRecorded(say(asRefusal(error, unknownRefusal)));
    }
  }
  /** It belongs with those that whoever wrote it pointed to: refused, the ticket is born all the same and says so. */
  async #relate(id: DocumentId, others: readonly DocumentId[]): Promise<void> {
    for (const ticket of others) {
      try {
        await this.#desk.engine.dispatch(id, { add_label: { label: { ticket } } });
      } catch (error) {
        this.failed = help.notRelated(say(asRefusal(error, unknownRefusal)));
      }
    }
  }
  /** A proposal of its own: refused, the ticket is born all the same and waits for its assignment. */
  async #assign(id: DocumentId, person: string, team: string | null): Promise<void> {
    try {
      await this.#desk.engine.dispatch(id, { assign: { person, team, reason: '' } });
    } catch (error) {
      this.failed = callDesk.notAssigned(say(asRefusal(error, unknownRefusal)));
    }
  }
}
