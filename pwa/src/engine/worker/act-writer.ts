// Writes a person's acts: each with all it changes in one transaction. Withdraws acts, and removes them from the queue.
import type { ActId, Command, Deed, Dispatched, DocumentId, DraftsAfter, QueueItem, Site } from '../../contract/api';
import type { About, Ready } from '../../contract/evidence';
import { actDevice, actNumber, FIRST_ACT } from '../../contract/pure/act-id';
import type { ActCommand, Core, Log, Made, Replica } from '../core';
import type { OutboxCopy, ToCopy } from '../outbox-copy/outbox-copy';
import { Refused, refuse } from '../refusals';
import { type ActRow, FILES, type State, type Store, type Tx, stateOf } from '../storage/indexed-db';
import { endedUpTo, madeIn, struckIn } from '../storage/grace';
import { counts, openRows, repaint } from '../storage/rows';
import { type SummaryRow, summaryRow } from '../storage/summary-row';
import type { WorkerFileStore } from '../uploads/file-store';

export interface ActWriterParts {
  store: Store;
  core: Core;
  fileStore: WorkerFileStore;
  /** The copy of the outbox beside the storage; null where acts are sent at once. */
  copy: Pick<OutboxCopy, 'sign' | 'keep' | 'keepFile' | 'draftsChanged'> | null;
  now: () => number;
  /** Resolves once the core has the organisation's data and the directory, which it judges by. */
  inform: () => Promise<void>;
  /** Tells this page and the other tabs that these documents were written, with their list rows where they are at hand. */
  wrote: (documents: DocumentId[], rows?: SummaryRow[]) => Promise<void>;
  /** Resolves where an act may be written now; throws where it would have to be sent at once and cannot be. */
  may: () => Promise<void>;
  /** The browser may delete this storage: no act waits to be undone. */
  atOnce?: boolean;
  /** Starts sending; `file`: files, too. Where acts must be sent at once it resolves after the try. */
  send: (act: ActId, file: boolean) => Promise<void>;
  /** Reports that a durable change could not be told to the screens. */
  untold: (error: unknown) => void;
  unreadable: (document: DocumentId) => void;
}

/** An act that is to be made. */
interface ToMake {
  document: DocumentId | null;
  /** `first`: the first act of the same dispatch, for a later one of it. */
  make: (log: Log, replica: Replica | null, rows: ActRow[], first: ActId | null) => { command: ActCommand; made: Made };
}
/** What is written in the same transaction as the acts. */
interface Beside {
  /** Of the last act. */
  files?: ((tx: Tx, act: ActId) => Promise<void>) | null;
  drafts?: DraftsAfter;
  /** Refused acts that are removed from the queue with it. */
  replaces?: readonly ActId[];
}
/** An act that was written. */
interface Written extends Pick<ActRow, 'number' | 'hash' | 'command'> {
  toCopy: ToCopy;
  act: ActId;
  document: DocumentId;
  /** The number of the act that it withdraws. */
  struck: number | null;
  /** It stays on the device while it can be undone. */
  waits: boolean;
  summary: SummaryRow | null;
}

export class ActWriter {
  constructor(private readonly parts: ActWriterParts) {}

  /**
   * Writes one act, which is durable when this resolves: takes its number and writes all it changes in one transaction. `draft`: the key
   * of the draft it was made of, deleted in the same transaction, so that a page that is killed right after does not offer it again. So
   * are the refused acts that a new document `replaces`, because creating one cannot be undone.
   */
  async dispatch(
    document: DocumentId | null,
    command: Command,
    site: Site,
    undoable = false,
    draft?: string,
    replaces: readonly ActId[] = [],
  ): Promise<Dispatched> {
    const { core, now, fileStore } = this.parts;
    // The act names a file again, because the first act that named it was refused: the new act takes over the bytes.
    const again = document !== null && 'attach_evidence' in command ? command.attach_evidence : null;
    return this.act(
      document,
      command,
      (log, replica, rows) => core.dispatch(log, replica, rows, command, { site, now: now() }),
      undoable,
      again && ((tx, act) => fileStore.putAgain(tx, act, document as DocumentId, again)),
      draft === undefined ? {} : { [draft]: null },
      document === null ? replaces : [],
    );
  }

  /**
   * Writes several acts, each of which builds on those before it, and their drafts: all in one transaction, or nothing.
   */
  async dispatchAll(
    deeds: readonly Deed[],
    site: Site,
    undoable = false,
    drafts: DraftsAfter = {},
  ): Promise<Dispatched[]> {
    const { core, now } = this.parts;
    const all = deeds.map(({ document, command }): ToMake => ({
      document,
      // Uses the state at the time of writing, which may have waited.
      make: (log, replica, rows, first) => {
        const said = first === null ? command : naming(command, first);
        return { command: said, made: core.dispatch(log, replica, rows, said, { site, now: now() }) };
      },
    }));
    return all.length === 0 ? [] : this.acts(all, undoable, { drafts });
  }

  /** Writes a file, the act that names it, and drafts; all are durable when this resolves. */
  async attach(
    document: DocumentId,
    file: Ready,
    about: About,
    site: Site,
    undoable = false,
    drafts: DraftsAfter = {},
  ): Promise<Dispatched> {
    const { core, now, fileStore } = this.parts;
    const kept = bare(core, file);
    const known = await fileStore.prepare(kept);
    const command: Command = { attach_evidence: { ...known, ...about } };
    return this.act(
      document,
      command,
      (log, replica, rows) => core.dispatch(log, replica, rows, command, { site, now: now() }),
      undoable,
      (tx, act) => fileStore.put(tx, act, document, kept, known),
      drafts,
    );
  }

  /** Withdraws an act that was not sent yet, by another act. */
  async undo(act: ActId, site: Site): Promise<Dispatched> {
    const { core, store, fileStore, now } = this.parts;
    const number = actNumber(act);
    const struck = await store.read((tx) => tx.objectStore('acts').get(number), ['acts']);
    if (!struck) throw refuse('not_here');
    return this.act(
      struck.document,
      { strike: { act } },
      (log, replica, rows) => {
        // The number may belong to an act of the person who was here before, whose note is still on the screen.
        if (actDevice(act) !== log.device) throw refuse('not_here');
        const row = rows.find((one) => one.number === number);
        if (!replica || !row) throw refuse('already_sent');
        const made = core.strike(log, row, { site, now: now() });
        const left = rows.map((one) => (one === row ? { ...one, struck: true } : one));
        return { ...made, summary: core.summary(replica, left) };
      },
      false,
      'attach_evidence' in struck.command ? (tx) => fileStore.takeBack(tx, act) : null,
    );
  }

  private async act(
    document: DocumentId | null,
    command: ActCommand,
    make: (log: Log, replica: Replica | null, rows: ActRow[]) => Made,
    undoable: boolean,
    files: Beside['files'] = null,
    drafts: DraftsAfter = {},
    replaces: readonly ActId[] = [],
  ): Promise<Dispatched> {
    const one: ToMake = { document, make: (log, replica, rows) => ({ command, made: make(log, replica, rows) }) };
    const [made] = await this.acts([one], undoable, { files, drafts, replaces });
    return made as Dispatched; // one command is one act
  }

  /** Writes acts in one transaction, with drafts and files. An act that withdraws another, or has files, must be the only one. */
  private async acts(
    deeds: readonly ToMake[],
    undoable: boolean,
    { files = null, drafts = {}, replaces = [] }: Beside,
  ): Promise<Dispatched[]> {
    const { store, now } = this.parts;
    const began = now();
    await this.parts.inform();
    await this.parts.may();
    /** Whether the first run of the transaction ended without an answer. */
    let again = false;
    /** Documents whose refused acts were removed from the queue with it. */
    let former: DocumentId[] = [];
    const making = store.write(
      async (tx) => {
        const all: Written[] = [];
        for (const [at, deed] of deeds.entries()) {
          const beside = (act: ActId) => (at < deeds.length - 1 ? [] : [files?.(tx, act), ...changed(tx, drafts)]);
          all.push(await this.write(tx, deed, all[0]?.act ?? null, undoable, began, beside));
        }
        former = [];
        for (const act of replaces) former.push(...((await this.takeOut(tx, act))?.documents ?? []));
        return all;
      },
      [
        ...WRITTEN,
        ...(files || replaces.length > 0 ? FILES : []),
        ...(Object.keys(drafts).length === 0 ? [] : (['drafts'] as const)),
        ...(replaces.length === 0 ? [] : (['things'] as const)),
      ],
      (tx, written) => {
        again = true;
        return isInLog(tx, lastOf(written));
      },
    );
    const all = await making.catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'unreadable')
        for (const document of new Set(deeds.map((deed) => deed.document)))
          if (document !== null) this.parts.unreadable(document);
      throw error;
    });
    await this.parts.copy?.keep(all.map(({ toCopy }) => toCopy));
    if (Object.keys(drafts).length > 0) this.parts.copy?.draftsChanged();
    const ms = now() - began;
    const { act, struck, waits } = lastOf(all);
    if (files && struck === null) this.parts.copy?.keepFile(act);
    if (files) await this.tellFiles(struck === null ? [act] : [`${actDevice(act)}.${struck}`]);
    // The list rows can be used where nothing else was written since; otherwise they are read again.
    const summaries = new Map(all.map(({ document, summary }) => [document, summary]));
    const rows = [...summaries.values()].filter((summary) => summary !== null);
    const known = rows.length === summaries.size && !files && !again && former.length === 0;
    await this.parts.wrote([...new Set([...summaries.keys(), ...former])], known ? rows : undefined);
    if (!waits)
      await this.told(() =>
        this.parts.send(
          act,
          all.some(({ command }) => 'attach_evidence' in command),
        ),
      );
    return all.map(({ act: made, document }) => ({ act: made, document, ms, ...(waits && { undoable: true }) }));
  }

  /** Writes one act with all that it changes. `first`: the first act of the same dispatch, for a later one of it. */
  private async write(
    tx: Tx,
    { document, make }: ToMake,
    first: ActId | null,
    undoable: boolean,
    began: number,
    beside: (act: ActId) => readonly unknown[],
  ): Promise<Written> {
    const [acts, documents] = [tx.objectStore('acts'), tx.objectStore('documents')];
    // Requested together: one after another, each request would wait for the answer to the last.
    const [state, replica, rows, stuck] = await Promise.all([
      stateOf(tx),
      document === null ? null : documents.get(document),
      document === null ? [] : openRows(tx, document),
      document === null ? [] : acts.index('stuck').getAll(document), // a new document has none
    ]);
    if (replica === undefined) throw refuse('not_here');
    if (replica?.gone) throw refuse('left_scope');
    const { command, made } = make(state.log, replica, rows, first);
    const id = made.row.document;
    const own: ActRow = { ...made.row, command, at: began, open: id, queued: 1 };
    const after = new Map([...rows, ...stuck, own].map((one) => [one.number, one]));
    const struck = made.strikes === null ? undefined : after.get(made.strikes);
    if (struck) {
      const { queued: _, ...rest } = struck;
      after.set(struck.number, { ...rest, struck: true });
      await acts.put({ ...rest, struck: true });
    }
    const act = `${made.log.device}.${made.row.number}`;
    const waiting = undoable && document !== null && !this.parts.atOnce;
    const later = { ...state, log: made.log };
    const next =
      made.strikes === null ? madeIn(later, own.number, waiting, began) : struckIn(later, made.strikes, began);
    const summary = made.summary && summaryRow(id, made.summary, counts(after.values()), state.log.person);
    // All in one task: a transaction that the browser ends in between keeps none of it.
    await Promise.all([
      acts.add(own),
      made.born && documents.add(made.born),
      summary && tx.objectStore('summaries').put(summary),
      tx.objectStore('state').put(next, 'state'),
      ...beside(act),
    ]);
    const { number, hash, bytes } = made.row;
    // Prepared while the browser commits, so that only the write is left for afterwards.
    const signature = this.parts.copy?.sign(number, hash) ?? Promise.resolve(null);
    const toCopy = { number, hash, document: id, at: began, bytes, signature };
    const waits = next.grace !== undefined;
    return { act, document: id, command, struck: made.strikes, waits, number, hash, summary, toCopy };
  }
  /** Ends the time in which the acts up to this one, or all, can be undone: they may be sent. */
  async endGrace(act: ActId | null): Promise<void> {
    const { store } = this.parts;
    const end = (state: State) => endedUpTo(state, act === null ? null : actNumber(act));
    // Called at every start, mostly without effect. A start that writes would wait for all readers, also for those of a page that was left.
    const kept = await store.read(stateOf, ['state']);
    if (end(kept) === kept) return;
    await store.write(
      async (tx) => {
        const state = await stateOf(tx);
        const ended = end(state);
        if (ended !== state) await tx.objectStore('state').put(ended, 'state');
      },
      ['state'],
    );
  }
  private tellFiles(acts: ActId[]): Promise<void> {
    return this.told(() => this.parts.fileStore.changed(acts));
  }
  /** Tells or sends a durable change, and throws nothing: a refusal here would make the person do it twice. */
  private async told(telling: () => Promise<void>): Promise<void> {
    try {
      await telling();
    } catch (error) {
      this.parts.untold(error);
    }
  }

  /** Removes an act from the queue; it stays in the log. */
  async dismiss(act: ActId): Promise<void> {
    const { store } = this.parts;
    const { documents } = await store.write(
      async (tx) => {
        const taken = await this.takeOut(tx, act);
        if (!taken) throw refuse('not_here');
        return taken;
      },
      [...BOOKS, ...FILES],
      async (tx, { former }) =>
        former
          ? !(await formerQueue(tx)).some((one) => one.act === act)
          : (await tx.objectStore('acts').get(actNumber(act)))?.stuck === undefined,
    );
    await this.tellFiles([act]);
    await this.parts.wrote(documents);
  }

  /** Its document, and whether a former device had made it; null where it is not in the queue. */
  private async takeOut(tx: Tx, act: ActId): Promise<{ documents: DocumentId[]; former: boolean } | null> {
    const { core, fileStore } = this.parts;
    const left = await dismissFormer(tx, act);
    if (left !== null) {
      // Its photograph would wait for an act that the server never accepts.
      if ('attach_evidence' in left.command && left.state === 'refused') await fileStore.takeBack(tx, act);
      return { documents: [left.document], former: true };
    }
    const { log } = await stateOf(tx);
    // The number may belong to an act of the person who was here before.
    const row = actDevice(act) === log.device ? await tx.objectStore('acts').get(actNumber(act)) : undefined;
    if (row?.stuck === undefined) return null;
    const { stuck: _, queued: __, ...rest } = row;
    await tx.objectStore('acts').put(rest);
    if ('attach_evidence' in row.command && isRefused(row)) await fileStore.takeBack(tx, act);
    const replica = await tx.objectStore('documents').get(row.document);
    if (replica) await repaint(tx, core, replica, log.person);
    return { documents: [row.document], former: false };
  }
}

/** What every act writes. */
const WRITTEN = ['state', 'acts', 'documents', 'summaries'] as const;
const BOOKS = ['state', 'acts', 'documents', 'summaries', 'things'] satisfies Parameters<Store['write']>[1];

function lastOf(written: readonly Written[]): Written {
  const last = written.at(-1);
  if (!last) throw new Error('no act was made');
  return last;
}

/** Writes drafts as they are after acts were made of them. */
function changed(tx: Tx, drafts: DraftsAfter): Promise<unknown>[] {
  return Object.entries(drafts).map(async ([key, text]) => {
    const kept = tx.objectStore('drafts'); // which the transaction has where one is to change
    await (text === null ? kept.delete(key) : kept.put(text, key));
  });
}

/** A command that refers to the first act of its dispatch, with that act's id filled in. */
function naming<T>(said: T, first: ActId): T {
  const within = (value: unknown): unknown => {
    if (value === FIRST_ACT) return first;
    if (Array.isArray(value)) return value.map(within);
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, within(one)]));
  };
  return within(said) as T;
}

/** Removes the location from a HEIC before its bytes are hashed; a photograph that was drawn again has none. */
function bare(core: Core, file: Ready): Ready {
  if (file.media !== 'heic') return file;
  const bytes = core.bareHeic(new Uint8Array(file.bytes));
  if (!bytes) throw refuse('heic_unreadable');
  return { ...file, bytes: bytes.slice().buffer };
}

function isRefused(row: ActRow): boolean {
  return typeof row.state === 'object' && 'refused' in row.state;
}

/**
 * Whether the act that an earlier run made is in the log. Its hash covers its own bytes and all before it: another act that took the number
 * in the meantime, in another tab, has another hash.
 */
async function isInLog(tx: Tx, { number, hash }: Pick<ActRow, 'number' | 'hash'>): Promise<boolean> {
  const row = await tx.objectStore('acts').get(number);
  return row !== undefined && row.hash.length === hash.length && row.hash.every((byte, i) => byte === hash[i]);
}

/** The held acts that the device before this one has left. */
async function formerQueue(tx: Tx): Promise<QueueItem[]> {
  return ((await tx.objectStore('things').get('former')) as QueueItem[] | undefined) ?? [];
}

/** Removes an act of a former device from the queue, and answers it; null where it is none. */
async function dismissFormer(tx: Tx, act: ActId): Promise<QueueItem | null> {
  const former = await formerQueue(tx);
  const item = former.find((one) => one.act === act);
  if (!item) return null;
  await tx.objectStore('things').put(
    former.filter((one) => one !== item),
    'former',
  );
  return item;
}
