// Opens and reads IndexedDB: no other file touches it.
// One database per enrolled device (so two people on one machine never mix), and a small one that lists them. A write is
// done when its transaction is complete, on disk: strict durability, nothing earlier.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import type { ActId, DocumentId, LightKeys, Timestamp, Person, PersonCard } from '../../contract/api';
import type { ActCommand, CoreAct, Log, Replica } from '../core';
import type { CarriedRow, LoadRow } from './carried-row';
import type { BlobRow, EvidenceRow } from './evidence-row';
import { Refused, refuse } from '../refusals';
import { sleep } from './sleep';
import { removeFiles } from './private-files';
import { faultOf, isCutOff } from './storage-errors';
import { type SummaryRow, summaryRow } from './summary-row';

/** Where this device stands: one row, read and written in every transaction that changes anything. */
export interface State {
  log: Log;
  lastSync: Timestamp | null;
  /** Acts up to here were forgotten: they are in a verified backup of the server's. */
  forgotten: number;
  /** Absent where everything may leave. */
  grace?: Grace;
  /** The tab that asked the server last: the answer to another one's question is not taken in. */
  asker?: string;
  /** Pages of news that are kept as one row each (`journal.ts`), in their order; absent where none waits. */
  journal?: { number: number; documents: number }[];
  /** Some of what came could not be kept: everything is asked for once more. */
  anew?: true;
}
/** What was just done may still be taken back: these acts do not leave before their grace ends. */
export interface Grace {
  /** The first of them; all after it wait with it. */
  from: number;
  /** One of them was struck, and what strikes it is among them: they leave together. */
  struck?: true;
  /** Should nobody end it: a tab that died keeps nothing back for longer. */
  until: Timestamp;
}
/** An act, with what it is looked up by. */
export interface ActRow extends CoreAct {
  command: ActCommand;
  at: Timestamp;
  /** Present until the act is in a base or refused: such acts make previews and take part in every answer. */
  open?: DocumentId;
  /** Present while the act belongs in the queue that people see. */
  queued?: 1;
  /** Present while the act stands in the queue as held or refused. */
  stuck?: DocumentId;
  /** What the supervisor who decided it said to its author. */
  note?: string;
}
/** `shared::sync::wire::Directory`. */
export interface Directory {
  version: string;
  me: Person;
  people: PersonCard[];
  requesters: Person[];
  light?: LightKeys;
  efirma?: boolean;
}
interface Schema extends DBSchema {
  state: { key: string; value: State };
  acts: { key: number; value: ActRow; indexes: { open: DocumentId; queued: number; stuck: DocumentId } };
  documents: { key: DocumentId; value: Replica };
  summaries: { key: DocumentId; value: SummaryRow; indexes: { near: number } };
  drafts: { key: string; value: string };
  things: { key: string; value: unknown };
  evidence: { key: ActId; value: EvidenceRow; indexes: { waiting: number; sha256: string } };
  blobs: { key: string; value: BlobRow };
  thumbs: { key: ActId; value: ArrayBuffer };
  carried: { key: string; value: CarriedRow };
  loads: { key: string; value: LoadRow };
}
export interface DeviceRow {
  device: string;
  person: string;
  name: string;
  active: boolean;
  enrolled: Timestamp;
  /** What it had not sent was handed in by a later enrolment of the same person. */
  handedIn?: boolean;
  /** What it shows that did not get through, and its drafts, stand on a later one of the same person. */
  brought?: boolean;
  /** The server does not know it: whoever comes in does so as a new device. */
  unknown?: boolean;
  /** The browser emptied what was kept of it: nothing of it is here any more. */
  emptied?: boolean;
  /** It was cleared because somebody asked for it, or had to: nothing of it was lost. */
  cleared?: boolean;
}
interface Register extends DBSchema {
  devices: { key: string; value: DeviceRow };
}

export type Tables = StoreNames<Schema>;
export type Tx = IDBPTransaction<Schema, Tables[], 'readwrite'>;
export type ReadTx = IDBPTransaction<Schema, Tables[], 'readonly'>;
const TABLES: Tables[] = ['state', 'acts', 'documents', 'summaries', 'drafts', 'things'];
export const FILES: Tables[] = ['evidence', 'blobs', 'thumbs'];
/** What is carried for others. */
export const CARRIED: Tables[] = ['carried', 'loads'];
/** What an answer may touch: all of it, and which files the server has. */
export const ALL: Tables[] = [...TABLES, 'evidence'];
/** In which rows stand that may wait to be written. */
const SETTLED: Tables[] = ['documents', 'summaries'];
const STRICT: IDBTransactionOptions = { durability: 'strict' };

/** Between two runs of a transaction whose handle was dead: the first goes at once. 850 ms in all. */
const RUN_WAITS_MS = [0, 50, 200, 600];
/** A browser that died may hold its lock on the storage while it dies: then it opens a moment later. 4 s in all. */
const OPENING_WAITS_MS = [50, 100, 200, 400, 750, 1_000, 1_500];
/**
 * An opening may never be answered: another window is frozen with a version before this one, or the browser's own process hangs. Then it
 * is asked for once more, and after that it is said (ms). One that is being written anew for a new version takes its time.
 */
const UNANSWERED_MS = 10_000;
const OPENINGS = 2;
/** After a suspension WebKit may leave a handle that neither answers nor fails. */
const SILENT_MS = 3_000;
/**
 * What a page reads before it shows anything may be held up without end by a transaction of a page that was left: it is asked twice, for
 * so long each time (ms), and then it is said. A tab beside this one that takes in a page of news holds it up for seconds.
 */
const FIRST_READ_MS = [10_000, 20_000];

/**
 * Opens, and tries again while that may help; then says what is true. `stood`: a handle stood in this page before, so that it is allowed
 * here.
 */
async function openWithRetries<T extends { close(): void }>(opening: Opening<T>, stood = false): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await answered(opening);
    } catch (error) {
      if (error instanceof Refused) throw error;
      const fault = faultOf(error, 'opening');
      if (fault === 'full') throw refuse('storage_full', error);
      if (fault === 'newer') throw refuse('storage_newer', error);
      const wait = OPENING_WAITS_MS[attempt];
      if (stood && fault === 'busy' && (wait === undefined || isCutOff(error))) throw refuse('storage_lost', error);
      if (wait === undefined || fault !== 'busy') throw refuse('storage_blocked', error);
      await sleep(wait);
    }
  }
}

/** `moves` is called once the browser is at work on it. */
type Opening<T> = (moves: () => void) => Promise<T>;

/** Opens once more what is not answered; throws `storage_silent` where nobody ever answers. */
async function answered<T extends { close(): void }>(opening: Opening<T>): Promise<T> {
  for (let asked = 0; asked < OPENINGS; asked++) {
    const opened = await saidWithin(UNANSWERED_MS, opening, (database) => database.close());
    if (opened) return opened.said;
  }
  throw refuse('storage_silent');
}

/**
 * What is said within so long (ms); null where nothing is. Who answers may say that it is at work, and then takes its time. Should it come
 * after that it goes to `late`, and nobody hears it that it failed.
 */
function saidWithin<T>(
  ms: number,
  answer: Opening<T>,
  late: (said: T) => void = () => undefined,
): Promise<{ said: T } | null> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const silence = setTimeout(() => {
      isLate = true;
      resolve(null);
    }, ms);
    const heard = () => clearTimeout(silence);
    answer(heard).then(
      (said) => {
        heard();
        if (isLate) late(said);
        else resolve({ said });
      },
      (error: unknown) => {
        heard();
        reject(error as Error);
      },
    );
  });
}

/**
 * Whether what an earlier run of a transaction had written stands there: asked in the next run, before anything is written,
 * where nobody said how the earlier one had ended.
 */
export type Kept<T> = (tx: Tx, value: T) => Promise<boolean>;

export class Store {
  private database: Promise<IDBPDatabase<Schema>> | null = null;
  private stands = true;
  /** A handle stood once. */
  private stood = false;
  private closed = false;
  /** Writes what must stand before a document is read or written; null where nothing does. */
  private owed: (() => Promise<void>) | null = null;
  private settling: Promise<void> | null = null;
  /** Told when the handle is lost, and when a transaction has gone through on another one. */
  heed: (stands: boolean) => void = () => undefined;
  /** Told which documents that this tab owed stand by now, as soon as they do: no other tab could read them before. */
  settled: (documents: DocumentId[]) => void = () => undefined;
  /** Told that some of what was owed is not here any more. */
  missed: () => void = () => undefined;

  private constructor(readonly device: string) {}

  static async open(device: string): Promise<Store> {
    const store = new Store(device);
    await store.connection();
    return store;
  }
  /** Makes the database of a device just enrolled. */
  static async create(log: Log, key: CryptoKeyPair): Promise<Store> {
    const store = await Store.open(log.device);
    await store.write(async (tx) => {
      await tx.objectStore('state').put({ log, lastSync: null, forgotten: 0 }, 'state');
      await tx.objectStore('things').put(key, 'key');
    });
    return store;
  }

  /**
   * Resolves once what `work` wrote is durable; otherwise nothing of it was kept, or (`storage_unsure`) nobody can tell.
   * `work` may run more than once: `kept` says of what must not be written twice whether it stands there already.
   */
  async write<T>(work: (tx: Tx) => Promise<T>, tables: Tables[] = TABLES, kept?: Kept<T>): Promise<T> {
    await this.settledFor(tables);
    return this.writeAhead(work, tables, kept);
  }
  /** As `write`, for whoever writes what is owed, or knows of it. */
  writeAhead<T>(work: (tx: Tx) => Promise<T>, tables: Tables[], kept?: Kept<T>): Promise<T> {
    // What a run came to whose commit was not confirmed: a connection that dies may have committed it, or not.
    let made: { value: T } | null = null;
    return this.attempt(
      async (database) => {
        const tx = database.transaction(tables, 'readwrite', STRICT);
        const done = tx.done.then(
          () => null,
          (error: unknown) => error ?? new DOMException('aborted', 'AbortError'),
        );
        let value: T;
        try {
          const stands: boolean = made !== null && kept !== undefined && (await kept(tx, made.value));
          if (!stands) made = null;
          value = made === null ? await work(tx) : made.value;
        } catch (error) {
          abort(tx);
          const because = await done;
          throw !(error instanceof Refused) && faultOf(because, 'using') === 'full' ? because : error;
        }
        made = { value };
        const failed = await done;
        if (failed) throw failed;
        return value;
      },
      () => made !== null,
    );
  }
  async read<T>(work: (tx: ReadTx) => Promise<T>, tables: Tables[] = TABLES): Promise<T> {
    await this.settledFor(tables);
    return this.readAhead(work, tables);
  }
  /** As `read`, for whoever reads what is owed where it is kept. */
  readAhead<T>(work: (tx: ReadTx) => Promise<T>, tables: Tables[]): Promise<T> {
    return this.attempt(
      async (database) => {
        const tx = database.transaction(tables, 'readonly');
        heard(tx.done);
        const value = await work(tx);
        await tx.done;
        return value;
      },
      () => false,
    );
  }
  /** Before a document is read or written by this tab again, this is done. */
  owe(settle: () => Promise<void>): void {
    this.owed = settle;
  }
  /** Something is to be written before a document is read, and this tab knows of it. */
  get owes(): boolean {
    return this.owed !== null;
  }
  /** Resolves once everything that is owed is written. */
  async settle(): Promise<void> {
    while (this.owed !== null) {
      const { owed } = this;
      const settling = (this.settling ??= owed());
      try {
        await settling;
      } finally {
        if (this.settling === settling) this.settling = null;
      }
      if (this.owed === owed) this.owed = null;
    }
  }
  private async settledFor(tables: Tables[]): Promise<void> {
    if (this.owed !== null && tables.some((table) => SETTLED.includes(table))) await this.settle();
  }
  /** As `read` or `readAhead`, for whoever has nothing to show before it. Refused with `storage_silent` where nobody ever answers. */
  async firstRead<T>(work: (tx: ReadTx) => Promise<T>, tables: Tables[], isAhead = false): Promise<T> {
    for (const ms of FIRST_READ_MS) {
      const heard = await saidWithin(ms, () => (isAhead ? this.readAhead(work, tables) : this.read(work, tables)));
      if (heard) return heard.said;
      this.renew();
    }
    throw refuse('storage_silent');
  }
  /** Whether the storage answers and is ours: a handle that is dead, or says nothing, is dropped and another one opened. */
  async probe(): Promise<void> {
    if (await saidWithin(SILENT_MS, () => this.read(stateOf, ['state']))) return;
    this.renew();
    await this.read(stateOf, ['state']);
  }
  /** Drops a handle that says nothing: whoever asks next opens another one. */
  private renew(): void {
    this.stand(false);
    this.settling = null; // it waits on that handle, maybe without end: whoever needs it begins it again
    const silent = this.connection();
    this.drop(silent);
    silent.then(
      (database) => database.close(),
      () => undefined, // it never opened: there is nothing to close
    );
  }
  /** For good: what is asked after this is refused, so that nothing is written where nobody looks any more. */
  async close(): Promise<void> {
    this.closed = true;
    const opening = this.database;
    this.database = null;
    const database = await opening?.catch(() => null); // it never opened: there is nothing to close
    database?.close();
  }
  /** Closes the handle and keeps it, as a browser does under the app: for the device's own check. */
  async lose(): Promise<void> {
    (await this.connection()).close();
  }

  /** `unsure`: whether what was written may stand there although nobody said so. */
  private async attempt<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>, unsure: () => boolean): Promise<T> {
    for (let run = 0; ; run++) {
      if (this.closed) throw refuse(unsure() ? 'storage_unsure' : 'storage_failed');
      const connection = this.connection();
      let database: IDBPDatabase<Schema> | null = null;
      try {
        database = await connection;
        const value = await work(database);
        this.stand(true);
        return value;
      } catch (error) {
        if (database === null) throw unsure() ? refuse('storage_unsure', error) : error;
        if (error instanceof Refused) throw error;
        if (faultOf(error, 'using') === 'closed') {
          this.stand(false);
          this.drop(connection);
          database.close();
        }
        await sleep(waitAfter(error, run, unsure));
      }
    }
  }
  private stand(stands: boolean): void {
    if (this.stands === stands) return;
    this.stands = stands;
    this.heed(stands);
  }
  private connection(): Promise<IDBPDatabase<Schema>> {
    if (this.database) return this.database;
    const opened: Promise<IDBPDatabase<Schema>> = openWithRetries(
      (moves) => open(this.device, moves, () => this.drop(opened)),
      this.stood,
    );
    opened.then(
      () => (this.stood = true),
      () => this.drop(opened), // told to whoever waits for it
    );
    this.database = opened;
    return opened;
  }
  /** Another one may have been opened meanwhile: that one stays. */
  private drop(connection: Promise<IDBPDatabase<Schema>>): void {
    if (this.database === connection) this.database = null;
  }
}

/** How long to wait (ms) before the next run of a transaction; throws where there is to be none. */
function waitAfter(error: unknown, run: number, unsure: () => boolean): number {
  const fault = faultOf(error, 'using');
  if (fault === 'full') throw refuse('storage_full', error);
  const wait = RUN_WAITS_MS[run];
  if (fault === 'closed' && wait !== undefined) return wait;
  throw refuse(fault === 'closed' && unsure() ? 'storage_unsure' : 'storage_failed', error);
}

/** A connection that is cut ends the transaction and every request in it: the first one to be awaited tells it. */
function heard(done: Promise<void>): void {
  done.catch(() => undefined);
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch (error) {
    // It has ended already: the outcome is told by `done`.
    if (!(error instanceof DOMException || error instanceof Error)) throw error;
  }
}

/** A new version is written in one transaction: of one that ends, the opening says no more than that. What ended it is told here. */
async function open(device: string, moves: () => void, lost: () => void): Promise<IDBPDatabase<Schema>> {
  let because: unknown;
  try {
    return await openDB<Schema>(`ronda-${device}`, 4, {
      upgrade(database, former, _version, tx) {
        moves();
        if (former < 1) first(database);
        if (former < 2) second(database);
        if (former < 3) third(database);
        tx.objectStore('summaries').createIndex('near', 'near');
        tx.done.catch((error: unknown) => {
          because ??= error;
        });
        if (former > 0)
          fourth(tx).catch((error: unknown) => {
            because ??= error;
            abort(tx);
          });
      },
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close(); // a newer version of the app wants to upgrade: let it
        lost();
      },
      terminated: lost,
    });
  } catch (error) {
    throw faultOf(because, 'opening') === 'full' ? because : error;
  }
}

/** What every database has had from its first version on. */
function first(database: IDBPDatabase<Schema>): void {
  database.createObjectStore('state');
  const acts = database.createObjectStore('acts', { keyPath: 'number' });
  acts.createIndex('open', 'open');
  acts.createIndex('queued', 'queued');
  acts.createIndex('stuck', 'stuck');
  database.createObjectStore('documents', { keyPath: 'id' });
  database.createObjectStore('summaries', { keyPath: 'id' });
  database.createObjectStore('drafts');
  database.createObjectStore('things');
}

/** Photographs and files. */
function second(database: IDBPDatabase<Schema>): void {
  const evidence = database.createObjectStore('evidence', { keyPath: 'act' });
  evidence.createIndex('waiting', 'waiting');
  evidence.createIndex('sha256', 'sha256');
  database.createObjectStore('blobs', { keyPath: 'sha256' });
  database.createObjectStore('thumbs');
}

/** What is carried for others. */
function third(database: IDBPDatabase<Schema>): void {
  database.createObjectStore('carried', { keyPath: 'id' });
  database.createObjectStore('loads', { keyPath: 'id' });
}

/** Rows that an earlier version wrote find their place in the index; with it, or not at all. */
async function fourth(tx: IDBPTransaction<Schema, Tables[], 'versionchange'>): Promise<void> {
  const summaries = tx.objectStore('summaries');
  const [state, rows] = await Promise.all([tx.objectStore('state').get('state'), summaries.getAll()]);
  if (!state) return; // emptied: whoever reads it is told
  const made = rows.map((row) => summaryRow(row.id, row.summary, row, state.log.person));
  await Promise.all(made.filter(({ near }) => near !== undefined).map((row) => summaries.put(row)));
}

/** The row every transaction begins with. Its absence means that the browser cleared the storage. */
export async function stateOf(tx: Tx | ReadTx): Promise<State> {
  const state = await (tx as ReadTx).objectStore('state').get('state');
  if (!state) throw refuse('storage_wiped');
  return state;
}

/** The devices enrolled in this browser. */
export const devices = {
  async all(): Promise<DeviceRow[]> {
    return (await fromRegister((database) => database.getAll('devices'))).filter(({ cleared }) => !cleared);
  },
  async put(row: DeviceRow): Promise<void> {
    await withRegister(async (database) => {
      const tx = database.transaction('devices', 'readwrite', STRICT);
      heard(tx.done);
      for (const other of await tx.store.getAll()) {
        if (row.active && other.active && other.device !== row.device) await tx.store.put({ ...other, active: false });
      }
      await tx.store.put(row);
      await tx.done;
    });
  },
  /** As it stands by now, and only where it was not cleared: whoever looked at it earlier may not know who has come in since. */
  async change(device: string, change: (row: DeviceRow) => DeviceRow): Promise<void> {
    await withRegister(async (database) => {
      const tx = database.transaction('devices', 'readwrite', STRICT);
      heard(tx.done);
      const row = await tx.store.get(device);
      if (row && !row.cleared) await tx.store.put(change(row));
      await tx.done;
    });
  },
};

/**
 * Removes all that is kept of a device. That it is meant to go is written first, and stays until nothing beside the database names
 * it any more: a browser that is killed meanwhile would take it for one whose storage was emptied.
 *
 * @throws `clearing_waits` where the browser does not let it go, for a frozen window has it open: `endClearing` does it then.
 */
export async function erase(device: string): Promise<void> {
  const isKnown = await fromRegister((database) => database.getKey('devices', device));
  if (isKnown !== undefined) await devices.put(clearedRow(device));
  await removeFiles(device);
  if (!(await isRemoved(device))) throw refuse('clearing_waits');
}
/** False where nobody answers for so long: a frozen window has it open, and it goes with that one, or at the next start. */
async function isRemoved(device: string): Promise<boolean> {
  return (await saidWithin(UNANSWERED_MS, () => deleteDB(`ronda-${device}`))) !== null;
}
/** Of whom it was is kept no more than of what it held. */
const clearedRow = (device: string): DeviceRow => ({
  ...{ device, person: '', name: '', active: false, enrolled: 0 },
  cleared: true,
});

/** Whether this device is not here because it was cleared. */
export async function wasCleared(device: string | null): Promise<boolean> {
  if (device === null) return false;
  return (await fromRegister((database) => database.get('devices', device)))?.cleared === true;
}
/**
 * Ends clearings that were cut short, and forgets them; only that of the device which `marker` still names is remembered. One that
 * cannot be ended now is at the next start, and keeps no other from being ended.
 */
export async function endClearing(marker: string | null): Promise<void> {
  for (const { device, cleared } of await fromRegister((database) => database.getAll('devices'))) {
    if (!cleared) continue;
    const isGone = await removeFiles(device); // what another window had open still
    try {
      if (!(await isRemoved(device))) continue; // that it is meant to go stays written
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      continue; // the browser does not let it go: that it is meant to go stays written
    }
    // While a file of it stands, it stays written, too: it would be handed in as one whose storage the browser threw away.
    if (isGone && device !== marker) await withRegister((database) => database.delete('devices', device));
  }
}

/** What stands in the register: read before anything is shown, and so never waited for without end. */
function fromRegister<T>(read: (database: IDBPDatabase<Register>) => Promise<T>): Promise<T> {
  return withRegister(async (database) => {
    const heard = await saidWithin(UNANSWERED_MS, () => read(database));
    if (heard === null) throw refuse('storage_silent');
    return heard.said;
  });
}

async function withRegister<T>(work: (database: IDBPDatabase<Register>) => Promise<T>): Promise<T> {
  const database = await openWithRetries((moves) =>
    openDB<Register>('ronda', 1, {
      upgrade(made) {
        moves();
        made.createObjectStore('devices', { keyPath: 'device' });
      },
    }),
  );
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
