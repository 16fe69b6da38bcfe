// The state that every screen of the desk shares.
// The engine's stores as runes, the queue that is open, and names for its ids.
import { fromStore } from 'svelte/store';
import type {
  DocumentId,
  Engine,
  EquipmentSummary,
  Organisation,
  Person,
  PersonCard,
  Presence,
  QueueItem,
  RecordSummary,
  SyncStatus,
  State,
  TicketSummary,
  Waits,
} from '../../../contract/api';
import { language } from '../../../kit/i18n/index.svelte';
import { ui } from '../../../kit/i18n/ui';
import { assignable, type Hand } from '../../ticket/people/assignable';
import { present } from '../../ticket/people/presence';
import { clockNow } from '../../../kit/ui/now.svelte';
import { LeftLists } from '../../../kit/ui/lists/left-lists';
import { setZone } from '../../../kit/text/format';
import { marksWithoutReplaced, withoutReplaced } from '../put-away.svelte';
import { lettersOn, keepLetters } from './keys';
import { compile, parse, run, write, type Query, type Vocabulary } from '../../filters/query';
import {
  asksTheSame,
  BUILTIN,
  countViews,
  dropView,
  loadViews,
  saveView,
  type KeyValueStorage,
  type View,
  type ViewLack,
} from '../../filters/views';

/** A storage that forgets, for browsers that keep nothing. */
const nowhere: KeyValueStorage = { getItem: () => null, setItem: () => undefined };

function storage(): KeyValueStorage {
  try {
    return globalThis.localStorage ?? nowhere;
  } catch {
    return nowhere; // storage is blocked: views last as long as the page
  }
}

/** The states in which a ticket waits for a person's sign-off. */
const MAY_WAIT: State[] = ['awaiting_approval', 'resolved', 'closed'];

export class Desk {
  readonly engine: Engine;
  readonly #tickets: { readonly current: Map<DocumentId, TicketSummary> };
  readonly #equipment: { readonly current: Map<DocumentId, EquipmentSummary> };
  readonly #records: { readonly current: Map<DocumentId, RecordSummary> };
  readonly #organisation: { readonly current: Organisation | null };
  readonly #people: { readonly current: PersonCard[] };
  readonly #requesters: { readonly current: Person[] };
  readonly #askers = $derived.by(() => this.#requesters.current.filter(({ active }) => active));
  readonly #me: { readonly current: Person | null };
  readonly #engineStatus: { readonly current: SyncStatus };
  readonly #queue: { readonly current: QueueItem[] };
  readonly #marked = $derived.by(() => marksWithoutReplaced(this.#tickets.current, this.#queue.current));
  readonly #status = $derived.by(() => withoutReplaced(this.#engineStatus.current, this.#queue.current));
  readonly #presence: { readonly current: Presence[] };
  #stood: { id: DocumentId | null; at: number } = { id: null, at: -1 };
  #saved = $state.raw<View[]>([]);
  #letters = $state(true);

  /** How lists that have pages of their own were narrowed. */
  readonly lists = new LeftLists();
  /** The filter of the queue that is open, as text, and its name. */
  source = $state('');
  viewId = $state('open');
  viewName = $state<string | null>(null);
  /** The row that the keyboard is on, and the rows that are ticked. */
  current = $state<DocumentId | null>(null);
  selected = $state.raw<ReadonlySet<DocumentId>>(new Set());

  constructor(engine: Engine) {
    this.engine = engine;
    this.#tickets = fromStore(engine.tickets);
    this.#equipment = fromStore(engine.equipment);
    this.#records = fromStore(engine.records);
    this.#organisation = fromStore(engine.organisation);
    this.#people = fromStore(engine.people);
    this.#requesters = fromStore(engine.requesters);
    this.#me = fromStore(engine.me);
    this.#engineStatus = fromStore(engine.status);
    this.#queue = fromStore(engine.queue);
    this.#presence = fromStore(engine.presence);
    this.#letters = lettersOn(storage());
    this.source = write(parse(BUILTIN.find((view) => view.id === 'open')?.query ?? ''), language());
  }

  get now(): number {
    return clockNow();
  }
  get tickets(): Map<DocumentId, TicketSummary> {
    return this.#marked;
  }
  get equipment(): Map<DocumentId, EquipmentSummary> {
    return this.#equipment.current;
  }
  get records(): Map<DocumentId, RecordSummary> {
    return this.#records.current;
  }
  /** People who may be chosen as requesters: those who left are still named in histories, but not offered. */
  get requesters(): Person[] {
    return this.#askers;
  }
  get me(): Person | null {
    return this.#me.current;
  }
  get status(): SyncStatus {
    return this.#status;
  }
  get people(): PersonCard[] {
    return this.#people.current;
  }
  get letters(): boolean {
    return this.#letters;
  }
  get saved(): View[] {
    return this.#saved;
  }
  get zone(): string {
    return this.organisation?.timezone ?? 'UTC';
  }

  organisation = $derived.by((): Organisation | null => {
    const organisation = this.#organisation.current;
    setZone(organisation?.timezone);
    return organisation;
  });
  /** The people who may be given work. */
  hands = $derived<Hand[]>(assignable(this.people, this.organisation?.roles ?? []));
  names = $derived.by((): Map<string, PersonCard> => {
    const all = new Map<string, PersonCard>();
    for (const person of this.#requesters.current) all.set(person.id, person);
    for (const person of this.#people.current) all.set(person.id, person);
    return all;
  });
  vocabulary = $derived.by((): Vocabulary => {
    const [organisation, people, me] = [this.organisation, this.people, this.me];
    // Computed once for each summary: a changed one is another object, and changed data compute it again.
    const known = new WeakMap<TicketSummary, Waits | null>();
    const awaits = (ticket: TicketSummary): Waits | null => {
      if (!MAY_WAIT.includes(ticket.state) || me === null || organisation === null) return null;
      let waits = known.get(ticket);
      if (waits === undefined) {
        waits = this.engine.awaits(ticket);
        if (waits !== undefined) known.set(ticket, waits);
      }
      return waits ?? null;
    };
    return { organisation, people, me: me?.id ?? null, awaits };
  });
  query = $derived<Query>(parse(this.source));
  compiled = $derived(compile(this.query, this.vocabulary));
  rows = $derived<TicketSummary[]>(run(this.compiled, this.tickets.values(), this.now));
  views = $derived<View[]>([...BUILTIN, ...this.#saved]);
  counts = $derived.by((): Map<string, number> => {
    const counts = countViews(this.views, this.tickets.values(), this.vocabulary, this.now);
    let ofItems = 0;
    for (const item of this.equipment.values()) ofItems += item.conflicts ?? 0;
    return counts.set('tray', (counts.get('tray') ?? 0) + ofItems);
  });
  /** Who else has which ticket open. */
  presence = $derived.by((): Map<DocumentId, Presence[]> => {
    const found = new Map<DocumentId, Presence[]>();
    for (const one of present(this.#presence.current, this.status, this.me?.id ?? null, this.now)) {
      found.set(one.document, [...(found.get(one.document) ?? []), one]);
    }
    return found;
  });

  /** Reads the person's saved views; called once they are known. */
  loadViews(): void {
    this.#saved = this.me === null ? [] : loadViews(storage(), this.me.id);
  }

  /** Opens a view; ticked rows of another view are cleared. */
  show(view: View): void {
    const isOpen = this.viewId === view.id && asksTheSame(this.source, view.query);
    this.viewId = view.id;
    this.viewName = view.name;
    if (isOpen) return;
    this.source = write(parse(view.query), language());
    this.selected = new Set();
    this.current = null;
  }

  /** Where a ticket stands in the list; of the last one that was asked about also where it stood before it left it, closed or given away. */
  placeOf(id: DocumentId): number {
    const at = this.rows.findIndex((ticket) => ticket.id === id);
    if (at >= 0 || this.#stood.id !== id) this.#stood = { id, at };
    return this.#stood.at;
  }

  ask(query: Query): void {
    this.source = write(query, language());
  }

  /** Saves the open filter under this name; answers why it could not be saved. */
  keepView(name: string): View | ViewLack | undefined {
    if (this.me === null) return undefined;
    const { views, lack } = saveView(storage(), this.me.id, name, write(this.query, 'es'));
    this.#saved = views;
    return lack ?? views.find((view) => view.name === name);
  }

  /** Deletes a saved view; answers why it could not be deleted, or null. */
  dropView(id: string): ViewLack | null {
    if (this.me === null) return null;
    const { views, lack } = dropView(storage(), this.me.id, id);
    this.#saved = views;
    return lack;
  }

  setLetters(on: boolean): void {
    this.#letters = on;
    keepLetters(storage(), on);
  }

  nameOf(id: string | null): string {
    return id === null ? '' : (this.names.get(id)?.name ?? '');
  }

  /** The name of whoever did something, never empty: the server by its word, unknown people by their id. */
  whoIs(id: string): string {
    return this.nameOf(id) || (id === '' || id === 'system' ? ui.system : id);
  }

  teamName(id: string | null): string {
    return this.organisation?.teams.find((team) => team.id === id)?.name ?? '';
  }

  serviceName(id: string): string {
    return this.organisation?.services.find((service) => service.id === id)?.name ?? id;
  }

  priority(id: string | null): { rank: number; label: string } | null {
    const all = this.organisation?.priorities ?? [];
    const rank = all.findIndex((each) => each.id === id);
    const found = all[rank];
    return found === undefined ? null : { rank, label: found.label };
  }

  buildingName(id: string | null): string {
    return this.organisation?.buildings.find((building) => building.id === id)?.name ?? '';
  }
}
