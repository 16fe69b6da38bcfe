// The page's side of the engine: mirrors what the worker tells into stores, and passes on what screens ask.
import { type Readable, derived, get, writable } from 'svelte/store';
import type {
  AlikeTo,
  Engine,
  EquipmentSummary,
  EquipmentView,
  RecordRule,
  RecordSummary,
  RecordTitles,
  RecordView,
  DocumentId,
  FieldDef,
  FieldId,
  FormState,
  Organisation,
  Outage,
  OutageReport,
  Matter,
  Papers,
  Person,
  PersonCard,
  Possibility,
  Presence,
  QueueItem,
  Ranked,
  RunningEngine,
  SelfCheck,
  Sentence,
  ServiceDef,
  Site,
  SyncStatus,
  TicketSummary,
  TicketView,
  Timestamp,
  Voided,
  Waits,
} from '../contract/api';
import { thisBrowser } from '../contract/this-browser';
import { installsFirst, isApple } from '../contract/pure/platform';
import { WorkerCalls } from './worker-calls';
import { DeviceAccess } from './access/device-access';
import { markedHere } from './access/lock';
import { askToKeep, askWhenReady, isKept, wasRefused } from './page/persistence';
import { endWorkerInBfcache } from './page/bfcache';
import { PersonStores, mirror, mirrorList } from './page/mirror';
import { mayReload } from './page/reopening';
import { learn, room } from './page/storage-quota';
import { ShownDocuments } from './page/shown-documents';
import { PendingWrites } from './page/pending-writes';
import { FORMS_PAUSE_MS, UnkeptDrafts } from './page/unkept-drafts';
import { certify } from './page/page-efirma';
import { PageLight } from './page/page-light';
import { PageCore } from './page-core';
import { PageFileStore } from './uploads/page-file-store';
import { onlineCalls } from './page/online';
import { registryOf } from './page/registry';
import type { CallName, Calls, Shown, WorkerNews } from './rpc';
import { Refused, refuse } from './refusals';
import { adoptCore } from './wasm';
import { isUnanswered } from '../contract/pure/unanswered';
import { whenIdle } from '../contract/pure/when-idle';
import { rehearse } from './page/rehearsal-thread';
import { failing, worker } from './page/worker-thread';
import type { Directory } from './storage/indexed-db';
import { storageEstimate } from './storage/quota';

const QUIET: SyncStatus = {
  chip: 'up_to_date',
  online: true,
  syncing: false,
  pending: 0,
  stuck: 0,
  done: 0,
  total: 0,
  lastSync: null,
  offlineSince: null,
  problem: null,
};

/** So many answers of forms are remembered: one ticket's, at each stage. */
const MOST_FORMS = 16;

/** Where an act is made: the shape of the app that is on the screen. */
function site(): Site {
  return location.pathname.startsWith('/mesa') ? 'desk' : 'field';
}

/** Loads the page anew where that alone helps, once open forms have told what they hold; false where it does not. */
function reopens(error: Refused): boolean {
  if (error.code !== 'storage_lost' || !mayReload()) return false;
  setTimeout(() => location.reload(), FORMS_PAUSE_MS);
  return true;
}

class Page implements Engine {
  readonly platform = thisBrowser();
  private readonly ofPerson = new PersonStores();
  readonly me = this.ofPerson.of<Person | null>(() => null);
  readonly people = this.ofPerson.of<PersonCard[]>(() => []);
  readonly offersEfirma = this.ofPerson.of<boolean>(() => false);
  readonly requesters = this.ofPerson.of<Person[]>(() => []);
  readonly tickets = this.ofPerson.of(() => new Map<DocumentId, TicketSummary>());
  readonly equipment = this.ofPerson.of(() => new Map<DocumentId, EquipmentSummary>());
  readonly records = this.ofPerson.of(() => new Map<DocumentId, RecordSummary>());
  readonly queue = this.ofPerson.of<QueueItem[]>(() => []);
  readonly presence = this.ofPerson.of<Presence[]>(() => []);
  readonly status = this.ofPerson.of<SyncStatus>(() => QUIET);
  readonly organisation = writable<Organisation | null>(null);
  readonly room = room;
  readonly update = writable<{ install(): void } | null>(null);
  readonly ready: Promise<void>;
  judges: Promise<void>;
  readonly online = onlineCalls(
    (path, body) => this.call(path, body),
    (path) => this.ask('file', path),
  );
  readonly registry = registryOf(
    (path, body) => this.call(path, body),
    (path, body) => this.ask('file', path, body),
    <T>(path: string, bytes: Uint8Array<ArrayBuffer>) => this.ask('table', path, bytes) as Promise<T>,
  );
  readonly access = new DeviceAccess(
    (call, ...args) => this.ask(call, ...args),
    (path, body) => this.call(path, body),
  );

  readonly selfCheck: SelfCheck = {
    keep: async (word) => void (await this.ask('keepWord', word)),
    find: (word) => this.ask('findWord', word),
    code: (check) => this.ask('deviceCode', check),
  };

  readonly fileStore = new PageFileStore(site, (call, args, moved) => this.post(call, args, moved));
  readonly light = new PageLight((call, ...args) => this.ask(call, ...args));
  readonly efirma = certify;

  /** Words that are signed: here and not in the worker, for the screen follows every change of the document. */
  readonly papers: Papers = {
    of: (ticket) => this.core.judge?.papers(JSON.stringify(ticket)) ?? [],
    inDispute: (tickets, disputed) =>
      this.core.judge?.inDispute(JSON.stringify(tickets), JSON.stringify(disputed)) ?? '0',
    demanded: (demands, tickets) =>
      this.core.judge?.demandedPapers(JSON.stringify(demands), JSON.stringify(tickets)) ?? [],
    toSend: (service) => this.core.judge?.papersToSend(service) ?? [],
    approval: (ticket, person, decision) => {
      const core = this.core.judge;
      if (!core) throw refuse(this.core.any ? 'data_later' : 'core_failed');
      return core.approvalToSign(JSON.stringify(ticket), person, JSON.stringify(decision));
    },
    receipt: (over, item) => {
      if (!this.core.any) throw refuse('core_failed');
      return this.core.any.receipt(JSON.stringify({ ...over, text: '' }), JSON.stringify(item));
    },
  };

  /** Of material and readings: reckoned here for the same reason. */
  readonly matter: Matter = {
    issued: (ticket) =>
      ticket.materials.length > 0 ? reckoned(() => this.core.any?.issued(JSON.stringify(ticket))) : [],
    discrepancies: (ticket, item) =>
      reckoned(() => this.core.judge?.discrepancies(JSON.stringify(ticket), JSON.stringify(item))),
    waits: (ticket, item) => {
      try {
        return this.core.judge?.waits(JSON.stringify(ticket), JSON.stringify(item)) ?? {};
      } catch (thrown) {
        reportError(thrown);
        return {}; // what will be held is told by the server in any case
      }
    },
  };

  private readonly unkept = new UnkeptDrafts(markedHere());
  readonly acts = new PendingWrites();
  private readonly asking = new WorkerCalls(
    worker,
    failing,
    (told) => this.take(told),
    (problem) => this.status.update((status) => ({ ...status, chip: 'attention', problem })),
  );
  private readonly shown = new ShownDocuments<Shown>({
    watch: (id) => this.ask('watch', id, site()),
    unwatch: (id) => void this.ask('unwatch', id),
  });
  private readonly core = new PageCore(adoptCore);
  /** What was last asked of forms: several parts of a ticket ask the same. */
  private readonly forms = new Map<string, FormState>();

  constructor() {
    const begin = { marker: markedHere(), tab: installsFirst(this.platform) };
    this.ready = this.ask('start', begin).then(() => undefined);
    this.judges = this.judging(this.ready);
    this.ready.then(
      () => whenIdle(() => void this.ask('painted')),
      () => undefined, // told below
    );
    // What the page before could not keep, unless a form has written it anew; what is refused again is held again.
    this.ready.then(
      () => this.unkept.all().forEach(([key, text]) => void this.setDraft(key, text).catch(() => undefined)),
      () => undefined, // told below
    );
    // Enrolled, and synced once: from then on something is lost where the browser empties it.
    askWhenReady(derived(this.status, ({ lastSync }) => lastSync !== null));
    let refused = false;
    this.ready.catch((error: Refused) => {
      refused = true;
      this.status.update((status) => ({ ...status, chip: 'attention', problem: error }));
    });
    const nudge = (reason: 'online' | 'visible' | 'resumed') =>
      this.ask('nudge', reason).then(
        () => {
          // The worker could begin after all; the page has only shown why it could not.
          if (refused) location.reload();
        },
        (error: Refused) => {
          if (!reopens(error)) this.status.update((status) => ({ ...status, chip: 'attention', problem: error }));
        },
      );
    addEventListener('online', () => void nudge('online'));
    // A cut the browser knows of is told by asking: what cannot be answered is offline at once, not at the next try.
    addEventListener('offline', () => void nudge('online'));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void nudge('visible');
      // Whoever looks away presses no way back: what waits for it leaves while there is still time.
      else this.endGrace(null).catch(() => undefined); // nothing is open here: nothing waits
    });
    // An installed app on iOS may stand again without a word of its visibility.
    for (const kind of ['pageshow', 'focus'] as const) addEventListener(kind, () => void nudge('resumed'));
    // Forms tell what was typed last as the page is left, before this or after it: held here, it is in the page that comes.
    addEventListener('pagehide', () => this.unkept.leave());
    addEventListener('pageshow', () => this.unkept.stay());
    endWorkerInBfcache(worker);
  }

  ticket(id: DocumentId): Readable<TicketView | null | undefined> {
    return derived(this.shown.of(id), (shown) => shown && shown.ticket);
  }
  possibilities(id: DocumentId): Readable<Possibility[]> {
    return derived(this.shown.of(id), (shown) => shown?.possibilities ?? []);
  }
  writes(id: DocumentId): Readable<boolean> {
    return derived(this.shown.of(id), (shown) => shown?.writes ?? false);
  }
  voided(id: DocumentId): Readable<Voided[]> {
    return derived(this.shown.of(id), (shown) => shown?.voided ?? []);
  }
  equipmentItem(id: DocumentId): Readable<EquipmentView | null | undefined> {
    return derived([this.shown.of(id), this.tickets] as const, ([shown, tickets]) => {
      if (!shown?.equipment) return shown && undefined;
      const about = [...tickets.values()]
        .filter((ticket) => ticket.equipment === id)
        .sort((a, b) => b.created - a.created);
      return { ...shown.equipment, tickets: about };
    });
  }
  record(id: DocumentId): Readable<RecordView | null | undefined> {
    return derived(this.shown.of(id), (shown) => shown && shown.record);
  }
  get unread(): Readable<ReadonlySet<DocumentId>> {
    return this.shown.unread;
  }
  async dispatch(
    document: DocumentId | null,
    command: Parameters<Engine['dispatch']>[1],
    undoable = false,
    draft?: string,
    replaces: readonly string[] = [],
  ): ReturnType<Engine['dispatch']> {
    await this.verified(command);
    const made = await this.ask('dispatch', document, command, site(), undoable, draft, replaces);
    if (draft !== undefined) this.unkept.changed(draft, null);
    return made;
  }
  async dispatchAll(
    ...[deeds, undoable = false, drafts = {}]: Parameters<Engine['dispatchAll']>
  ): ReturnType<Engine['dispatchAll']> {
    for (const { command } of deeds) await this.verified(command);
    const made = await this.ask('dispatchAll', deeds, site(), undoable, drafts);
    for (const [key, text] of Object.entries(drafts)) this.unkept.changed(key, text);
    return made;
  }
  /**
   * Approving weighs: the server holds it unless the person was verified just before, so it is asked for first. What was
   * signed by e.firma where there is no network is kept: held or not is said once it is in.
   */
  private async verified(command: Parameters<Engine['dispatch']>[1]): Promise<void> {
    if (!('decide_approval' in command)) return;
    const signed = command.decide_approval.signed !== undefined;
    await this.online.verify().catch((error: unknown) => {
      if (!(signed && error instanceof Refused && isUnanswered(error.code))) throw error;
    });
  }
  async undo(act: string): Promise<void> {
    await this.ask('undo', act, site());
  }
  async endGrace(act: string | null): Promise<void> {
    await this.ask('endGrace', act);
  }
  form(service: string, stage: FieldDef['stage'], values: Record<string, string>, channel?: string): FormState {
    if (!this.core.any) throw refuse('core_failed');
    const core = this.core.judge;
    // Nothing is known of what it asks, and nothing that is answered can be kept: whoever tries is told why.
    if (!core) return { fields: [], missing: [] };
    const asked = JSON.stringify([service, stage, values, channel]);
    const known = this.forms.get(asked);
    if (known) return known;
    if (this.forms.size >= MOST_FORMS) this.forms.clear();
    const made = core.form(service, stage, values, channel ?? null);
    this.forms.set(asked, made);
    return made;
  }
  async dismiss(act: string): Promise<void> {
    await this.ask('dismiss', act);
  }
  async syncNow(): Promise<void> {
    await this.ask('syncNow');
  }
  async refresh(): Promise<void> {
    await this.ask('refresh');
  }
  async exportOutbox(): Promise<Blob[]> {
    return (await this.ask('exportOutbox')).map((file) => new Blob([file], { type: 'application/cbor' }));
  }
  async importOutbox(file: Blob): Promise<number> {
    return this.ask('importOutbox', new Uint8Array(await file.arrayBuffer()));
  }
  search(text: string): ReturnType<Engine['search']> {
    return this.ask('search', text);
  }
  searchServer(text: string): Promise<TicketSummary[]> {
    return this.ask('searchServer', text);
  }
  lookElsewhere(id: DocumentId): ReturnType<Engine['lookElsewhere']> {
    return this.ask('lookElsewhere', id, site());
  }
  findEquipment(code: string): Promise<DocumentId | null> {
    return this.ask('findEquipment', code);
  }
  diagnoses(service: string, but: DocumentId): ReturnType<Engine['diagnoses']> {
    return this.ask('diagnoses', service, but);
  }
  similar(text: string, to: AlikeTo): ReturnType<Engine['similar']> {
    return this.ask('similar', text, to);
  }
  similarRecords(text: string, titles: RecordTitles): ReturnType<Engine['similarRecords']> {
    return this.ask('similarRecords', text, titles);
  }
  nearWords(text: string): Promise<boolean> {
    return this.ask('nearWords', text);
  }
  draft(key: string): Promise<string | null> {
    const unkept = this.unkept.find(key);
    if (unkept !== undefined) return Promise.resolve(unkept);
    const kept = this.ask('draft', key);
    kept.catch(reopens); // asked as a form opens: nothing is written in it yet
    return kept;
  }
  draftKeys(prefix: string): Promise<string[]> {
    return this.ask('draftKeys', prefix);
  }
  async setDraft(key: string, text: string | null): Promise<void> {
    this.unkept.written(key, text);
    try {
      await this.ask('setDraft', key, text);
      this.unkept.kept(key, text);
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.code === 'storage_lost') this.unkept.lost(key);
      throw thrown;
    }
  }
  announce(document: DocumentId | null, writing: boolean): void {
    void this.ask('announce', document, writing);
  }
  async storage(): ReturnType<Engine['storage']> {
    const [held, estimate, persisted] = await Promise.all([this.ask('storage'), storageEstimate(), isKept()]);
    const refused = !persisted && wasRefused();
    return { ...held, used: estimate.usage ?? 0, quota: estimate.quota ?? 0, persisted, refused };
  }
  persist(): Promise<boolean> {
    return askToKeep();
  }
  sameFault(one: TicketSummary, other: TicketSummary): boolean {
    return this.core.judge?.sameFault(JSON.stringify(one), JSON.stringify(other)) ?? false;
  }
  outages(reports: readonly OutageReport[], now: Timestamp): Outage[] {
    return this.core.judge?.outages(JSON.stringify(reports), now) ?? [];
  }
  awaits(ticket: TicketSummary): Waits | null | undefined {
    return get(this.me) ? this.core.judge?.awaits(JSON.stringify(ticket), site()) : undefined;
  }
  rank(articles: Ranked[], typed: string): number[] {
    return this.core.any?.rank(JSON.stringify(articles), typed) ?? [];
  }
  recordForm(register: string, values: Record<string, string>): FormState['fields'] {
    return this.core.judge?.recordForm(register, values) ?? [];
  }
  reportDue(record: RecordSummary): Timestamp | null {
    return this.core.judge?.reportDue(JSON.stringify(record)) ?? null;
  }
  isFor(service: ServiceDef, client: string): boolean {
    const { clients: rule } = service;
    const def = get(this.organisation)?.registers?.find(({ id }) => id === rule?.register);
    if (rule === undefined || def === undefined || client.trim() === '') return true;
    const records = [...get(this.records).values()].filter(({ register }) => register === def.id);
    return this.core.any?.isFor(JSON.stringify(rule), JSON.stringify(def), client, JSON.stringify(records)) ?? true;
  }
  unsaid(
    rule: RecordRule,
    told: { [key in FieldId]?: string },
    { values }: Pick<RecordSummary, 'values'>,
  ): readonly FieldId[] {
    return this.core.any?.unsaid(JSON.stringify(rule), JSON.stringify(told), JSON.stringify(values)) ?? [];
  }
  sentence(why: string): Sentence {
    return this.core.any?.sentence(why) ?? { es: why, en: why };
  }
  async enrol(token: string, deviceName: string): Promise<void> {
    await this.access.enrol(token, { name: deviceName, kind: site() === 'desk' ? 'desk' : 'phone' }, false);
  }
  async signOut(): Promise<void> {
    await this.ask('signOut', false);
  }

  /** Resolves once the worker judges for whoever is here. */
  private judging(shown: Promise<void>): Promise<void> {
    const judges = shown.then(() => this.ask('judging')).then(() => undefined);
    judges.catch(() => undefined); // told by whoever waits for it, and above the list
    return judges;
  }
  /** iOS gives an app that is installed the cookies of the browser: a session of theirs tells nothing of this storage. */
  private get mayBeCopy(): boolean {
    return isApple(this.platform.system) && this.platform.installed;
  }
  private ask<K extends CallName>(call: K, ...args: Calls[K]['args']): Promise<Calls[K]['answer']> {
    return this.post(call, args);
  }
  private post<K extends CallName>(
    call: K,
    args: Calls[K]['args'],
    moved: Transferable[] = [],
  ): Promise<Calls[K]['answer']> {
    const answer = this.asking.ask(call, args, moved);
    learn(call, answer);
    this.acts.add(call, answer);
    return answer;
  }
  private call<T>(path: string, body?: object): Promise<T> {
    return (body === undefined ? this.ask('call', path) : this.ask('call', path, body)) as Promise<T>;
  }
  private take(told: WorkerNews): void {
    switch (told.tell) {
      case 'core':
        this.core.comes(told.module);
        whenIdle(() => void this.core.any);
        break;
      case 'rehearse':
        if (this.core.compiled)
          rehearse({ module: this.core.compiled, device: told.device, ticket: told.ticket, now: Date.now() });
        break;
      case 'reset':
        this.ofPerson.reset();
        this.unkept.clear();
        this.fileStore.reset();
        this.light.reset();
        break;
      case 'here':
        // What the core judges by is the former person's still: screens of who comes in wait for their own.
        if (told.here !== null) this.judges = this.judging(Promise.resolve());
        this.unkept.of(told.here?.device ?? null);
        this.access.arrived(told.here);
        break;
      case 'emptied':
        this.unkept.clear(); // who comes in next may be somebody else
        this.access.lost({ ...told.emptied, sure: told.emptied.sure || !this.mayBeCopy });
        break;
      case 'elsewhere':
        location.reload();
        break;
      case 'documents':
        mirror(this.tickets, told.tickets, told.removed);
        mirror(this.equipment, told.equipment, told.removed);
        mirror(this.records, told.records, told.removed);
        break;
      case 'shown':
        this.shown.tell(told.id, told.shown);
        break;
      case 'organisation':
        this.organisation.set(JSON.parse(told.organisation) as Organisation);
        break;
      case 'judged_by':
        this.forms.clear();
        this.core.judgesBy(told);
        break;
      case 'directory': {
        const { me, people, requesters, efirma = false } = JSON.parse(told.directory) as Directory;
        this.me.set(me);
        this.people.set(people);
        this.offersEfirma.set(efirma);
        this.requesters.set(requesters);
        break;
      }
      case 'queue':
        mirrorList(this.queue, told.queue);
        break;
      case 'status':
        this.status.set(installsFirst(this.platform) ? { ...told.status, tab: true } : told.status);
        break;
      case 'files':
      case 'uploads':
        this.fileStore.take(told);
        break;
      case 'carried':
        this.light.heard(told);
        break;
      case 'lent':
        this.light.wasLent(told.lent);
        break;
      case 'presence':
        this.presence.set(told.presence);
    }
  }
}

const page = new Page();
export const engine: RunningEngine = page;

/**
 * A new version of the app waits: screens offer it, and `install` changes to it. That loads the page anew, which would take along what
 * its worker has not written yet, as the act of a field that the press on the offer left.
 */
export function newVersion(install: () => void): void {
  page.update.set({ install: () => void page.acts.over().then(install) });
}

/** What a screen shows beside a document: where it cannot be reckoned the document is shown without it. */
function reckoned<T>(reckon: () => T[] | undefined): T[] {
  try {
    return reckon() ?? [];
  } catch (thrown) {
    reportError(thrown);
    return [];
  }
}
