// Copies what the server does not have yet to files beside the databases. It is signed there, and goes up although those are lost.
// Chromium throws an origin's databases away now and then as it recovers from a crash: the device's key goes with them, and with it what
// was to be signed. A copy is made right after an act is durable, and goes once the server has it (decision 0062).
import type { ActId, DocumentId, Timestamp } from '../../contract/api';
import { hex } from '../../contract/pure/hex';
import type { Core, Log } from '../core';
import { Refused } from '../refusals';
import { sign } from '../storage/device-key';
import { draftsIn } from '../storage/drafts';
import { type ActRow, FILES, type Store, stateOf } from '../storage/indexed-db';
import { sleep } from '../storage/sleep';
import { beginningOf, namesOf, OwnFile, readFile, removeFile, writeFile } from '../storage/private-files';
import { hasRoom } from '../storage/quota';
import {
  type CopyOwner,
  decodeCopy,
  encodeAct,
  encodeMark,
  encodeOwner,
  isNameOfActs,
  nameOfActs,
} from './copied-acts';
import { copiedOf, DRAFTS, encodeDrafts } from './copied-drafts';
import { actOfName, encodeFile, HEAD, isNameOfFile, lengthOf, nameOfFile } from './copied-file';

/** An act that was just written. */
export interface ToCopy {
  number: number;
  hash: Uint8Array;
  document: DocumentId;
  at: Timestamp;
  bytes: Uint8Array;
  /** As `OutboxCopy.sign` answers it, begun while the act is being written. */
  signature: Promise<Uint8Array | null>;
}

/** After a change it is looked so soon (ms) what the server has by now. */
const LOOK_MS = 1_000;
/** An act waits for so many of those before it to be copied, as a copy is opened. */
const MOST_WAITED = 20;
/** What is under way is waited for so long (ms): a storage that says nothing keeps nobody from working on, nor from leaving. */
const SILENT_MS = 3_000;
/** What is half written is copied so often where another tab writes there at this moment; after that, with the next change. */
const DRAFT_TRIES = 3;
/** A copy leaves so much room (bytes) for what people do. */
const RESERVE = 32 * 1024 * 1024;

export class OutboxCopy {
  private file: OwnFile | null = null;
  private opening: Promise<void> | null = null;
  private isOpen = false;
  private key: CryptoKeyPair | null = null;
  /** The acts in this tab's file, by their numbers: the hash of the log with each. */
  private readonly hashes = new Map<number, Uint8Array>();
  /** Up to where the server has the device's acts, as this tab wrote into the file; null where it wrote nothing of that. */
  private marked: number | null = null;
  /** The act that was copied last, whether it stands still: the next one goes on from it, and nothing is read for that. */
  private latest: Pick<ToCopy, 'number' | 'hash'> | null = null;
  /** Files of which there is a copy, or was when this was opened. */
  private readonly files = new Set<ActId>();
  /** One act after the other, and one file after the other: no act waits for a file's bytes. */
  private readonly acts = new Line();
  private readonly bytes = new Line();
  private readonly drafts = new Line();
  private looking: ReturnType<typeof setTimeout> | null = null;
  private drafting: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  constructor(
    private readonly parts: {
      store: Store;
      core: Core;
      now: () => Timestamp;
      /** A fault of ours: nothing else ends a copy but with none. */
      failed: (error: unknown) => void;
    },
  ) {}

  /** Opens it, and adds what waits and is not in it. */
  begin(): void {
    void this.inLine(this.acts, () => this.opened());
    this.draftsChanged(); // what a tab before this one could not copy any more, or had copied and has sent since
  }
  /** Nothing is copied any more; what is stays. */
  async close(): Promise<void> {
    this.closed = true;
    for (const timer of [this.looking, this.drafting]) if (timer !== null) clearTimeout(timer);
    const ended = [this.acts, this.bytes, this.drafts].map((line) => line.ended);
    await Promise.race([Promise.all(ended), sleep(SILENT_MS)]);
    this.letGo();
  }
  private letGo(): void {
    this.file?.close();
    this.file = null;
  }

  /** Of an act that is being written; null where that is to be done once it is. Never rejects. */
  async sign(number: number, hash: Uint8Array): Promise<Uint8Array | null> {
    const { store, core } = this.parts;
    if (this.key === null) return null;
    try {
      return await sign(this.key, core.outboxToSign(store.device, number, hash));
    } catch (error) {
      this.parts.failed(error);
      return null;
    }
  }
  /**
   * These acts are durable. Resolves once they are copied as well, where that takes no longer than writing them: a copy that is still
   * being opened is not waited for. Never rejects.
   */
  async keep(acts: readonly ToCopy[]): Promise<void> {
    const open = this.isOpen;
    const kept = this.inLine(this.acts, async () => {
      await this.opened();
      for (const act of acts) await this.add(act);
      this.lookSoon();
    });
    if (!open) return;
    const inTime = await Promise.race([kept.then(() => true), sleep(SILENT_MS).then(() => false)]);
    if (inTime) return;
    this.isOpen = false; // nobody else waits for what is silent, until it has spoken
    void kept.then(() => {
      this.isOpen = true;
    });
  }
  /** The file that this act names is durable. */
  keepFile(act: ActId): void {
    void this.inLine(this.bytes, async () => {
      await this.opened();
      await this.addFile(act);
    });
  }
  /** Something is half written, or is not any more. Who types on waits for none of it. */
  draftsChanged(): void {
    if (this.closed) return;
    this.drafting ??= setTimeout(() => {
      void this.inLine(this.drafts, async () => {
        this.drafting = null; // one waits at most, however long the storage is silent while somebody types
        await this.opened();
        await this.copyDrafts();
      });
    }, LOOK_MS);
  }
  /** Files and drafts of another device stand in the databases now, and their copies beside that one go. */
  filesCame(): void {
    this.draftsChanged();
    void this.inLine(this.bytes, async () => {
      const { store } = this.parts;
      const acts = await store.readAhead(
        (tx) => tx.objectStore('evidence').index('waiting').getAllKeys(1),
        ['evidence'],
      );
      for (const act of acts) if (!this.files.has(act)) this.keepFile(act);
    });
  }
  /** The server may have more by now. */
  lookSoon(): void {
    if (this.closed || !this.file || (this.hashes.size === 0 && this.files.size === 0)) return;
    this.looking ??= setTimeout(() => {
      this.looking = null;
      void this.inLine(this.bytes, () => this.look());
    }, LOOK_MS);
  }

  private inLine(line: Line, work: () => Promise<void>): Promise<void> {
    return line.next(async () => {
      if (this.closed) return;
      await work().catch((error: unknown) => {
        // What the storage refuses is told by whoever needs it: the work itself is kept.
        if (!(error instanceof Refused)) this.parts.failed(error);
      });
    });
  }

  private opened(): Promise<void> {
    return (this.opening ??= this.open().catch((error: unknown) => {
      this.opening = null; // with the next act once more
      throw error;
    }));
  }
  private async open(): Promise<void> {
    const { store, now } = this.parts;
    const at = now();
    const { state, key } = await store.readAhead(
      async (tx) => ({
        state: await stateOf(tx),
        key: (await tx.objectStore('things').get('key')) as CryptoKeyPair | undefined,
      }),
      ['state', 'things'],
    );
    if (!key) return;
    this.key = key;
    const owner: CopyOwner = { device: store.device, person: state.log.person };
    const names = await namesOf(store.device);
    for (const name of names.filter((one) => isNameOfActs(one) && one !== this.file?.name)) {
      if (this.file === null) await this.adopt(name, owner);
      else await this.dropIfSent(name, state.log.acknowledged);
    }
    this.file ??= await fresh(owner);
    if (this.closed) this.letGo(); // it was not waited for any longer
    if (this.file === null) return;
    this.noteSent(state.log, at);
    for (const name of names.filter(isNameOfFile)) this.files.add(actOfName(name));
    this.isOpen = true;
    await this.addMissing(state.log.acknowledged);
    this.lookSoon();
  }
  /** A file that a tab before this one wrote goes on as this one's. */
  private async adopt(name: string, owner: CopyOwner): Promise<void> {
    const file = await OwnFile.open(owner.device, name, false);
    if (file === null) return; // another tab writes it
    const bytes = file.read();
    if (bytes === null) return file.close(); // what stands there stays
    const copied = decodeCopy(bytes);
    if (copied === null) {
      file.close();
      await removeFile(owner.device, name);
      return;
    }
    file.cut(copied.whole); // what was torn would hide what follows it
    for (const act of copied.acts) this.hashes.set(act.number, act.hash);
    this.file = file; // what it says of the server is said anew: another one may have said something else since
  }
  /** Left by another tab that is gone; where one still writes it, it stays. */
  private async dropIfSent(name: string, acknowledged: number): Promise<void> {
    const { device } = this.parts.store;
    const bytes = await readFile(device, name);
    if (bytes === null) return;
    const acts = decodeCopy(bytes)?.acts ?? []; // not in their order: what was missed came later
    if (acts.every(({ number }) => number <= acknowledged)) await removeFile(device, name);
  }
  /** What waited before there was a copy, or was written while there was none. */
  private async addMissing(acknowledged: number): Promise<void> {
    const { store } = this.parts;
    const { rows, files } = await store.readAhead(
      async (tx) => ({
        rows: await tx.objectStore('acts').getAll(IDBKeyRange.lowerBound(acknowledged, true)),
        files: await tx.objectStore('evidence').index('waiting').getAllKeys(1),
      }),
      ['acts', 'evidence'],
    );
    const missing = rows.filter((row) => this.lacks(row));
    this.isOpen = missing.length <= MOST_WAITED; // whoever writes while much is signed does not wait for that
    for (const row of missing) if (!this.closed) await this.add(unsigned(row));
    this.isOpen = true;
    for (const act of files) this.keepFile(act);
  }

  private async add({ signature, ...act }: ToCopy): Promise<void> {
    if (!this.lacks(act)) return;
    const known = this.latest?.number === act.number - 1 ? this.latest.hash : this.hashes.get(act.number - 1);
    const before = known ?? (await this.hashBefore(act.number));
    const signed = (await signature) ?? (await this.sign(act.number, act.hash));
    const { file } = this; // closed meanwhile, it takes nothing any more
    if (file === null || before === null || signed === null) return; // without one before it the server has it by now
    if (!file.append(encodeAct({ ...act, before, signature: signed }))) return this.giveUp();
    this.hashes.set(act.number, act.hash);
    this.latest = { number: act.number, hash: act.hash };
  }
  /** By its hash, too: where the databases went back, another act may have its number. */
  private lacks({ number, hash }: Pick<ToCopy, 'number' | 'hash'>): boolean {
    const stands = this.hashes.get(number);
    return this.file !== null && (stands === undefined || hex(stands) !== hex(hash));
  }
  /** Of the log before this act; null where it is forgotten, for the server has more. */
  private hashBefore(number: number): Promise<Uint8Array | null> {
    if (number === 1) return Promise.resolve(new Uint8Array(32));
    return this.parts.store.readAhead(
      async (tx) => {
        const { acknowledged, acknowledged_hash } = (await stateOf(tx)).log;
        if (acknowledged === number - 1) return acknowledged_hash;
        return (await tx.objectStore('acts').get(number - 1))?.hash ?? null;
      },
      ['state', 'acts'],
    );
  }
  private async addFile(act: ActId): Promise<void> {
    const { store } = this.parts;
    if (!this.file || (this.files.has(act) && (await this.isWhole(act)))) return;
    const found = await store.readAhead(async (tx) => {
      const row = await tx.objectStore('evidence').get(act);
      const blob = row?.waiting === 1 ? await tx.objectStore('blobs').get(row.sha256) : undefined;
      return row && blob ? { row, bytes: blob.bytes, thumb: (await tx.objectStore('thumbs').get(act)) ?? null } : null;
    }, FILES);
    if (!found || !(await hasRoom(found.row.size + RESERVE))) return;
    if (await writeFile(store.device, nameOfFile(act), encodeFile(found))) this.files.add(act);
  }
  /** False where a process that was killed left the beginning of its copy alone; it is asked of no bytes. */
  private async isWhole(act: ActId): Promise<boolean> {
    const { store } = this.parts;
    const row = await store.readAhead((tx) => tx.objectStore('evidence').get(act), ['evidence']);
    if (!row) return true; // and it goes with the next look
    const stands = await beginningOf(store.device, nameOfFile(act), HEAD);
    return stands === null || stands.size === lengthOf(stands.head, row.size);
  }
  /** There is no room for it: half a copy would be taken for a whole one. */
  private async giveUp(): Promise<void> {
    const { file } = this;
    this.file = null;
    this.hashes.clear();
    this.marked = null;
    file?.close();
    if (!file) return;
    await removeFile(this.parts.store.device, file.name);
    this.draftsChanged(); // they go as well: in their line, for they may be being written
  }

  /** As they stand in the database, whichever tab wrote them; another one may have read that earlier, and written it later. */
  private async copyDrafts(): Promise<void> {
    const { device } = this.parts.store;
    const at = this.parts.now();
    let written: Uint8Array | null = null;
    for (let tried = 0; tried < DRAFT_TRIES; tried++) {
      const now = this.file === null ? null : await this.draftsAt(at);
      if (now !== null && written !== null && isSame(now, written)) return;
      const fits = now === null || (await hasRoom(now.length + RESERVE));
      if (this.closed) return; // it was not waited for any longer: this device may be cleared by now
      if (now === null || !fits) {
        await removeFile(device, DRAFTS); // where nothing can be copied any more, too: an older one would bring back what was sent
        return;
      }
      written = (await writeFile(device, DRAFTS, now)) ? now : null;
      if (written === null) await sleep(LOOK_MS);
    }
  }
  /** Null where there are none. */
  private async draftsAt(at: Timestamp): Promise<Uint8Array | null> {
    const { store } = this.parts;
    const { person, drafts } = await store.readAhead(
      async (tx) => ({ person: (await stateOf(tx)).log.person, drafts: await draftsIn(tx) }),
      ['state', 'drafts'],
    );
    const copied = copiedOf(drafts);
    return copied.length === 0 ? null : encodeDrafts({ device: store.device, person }, copied, at);
  }

  /** What the server has goes; what another tab wrote and could not copy, or nobody was told was kept, comes: a gap is not taken. */
  private async look(): Promise<void> {
    const { store, now } = this.parts;
    const at = now();
    const { log, missed, waiting } = await store.readAhead(
      async (tx) => {
        const state = await stateOf(tx);
        const after = IDBKeyRange.lowerBound(state.log.acknowledged, true);
        const first = (await tx.objectStore('acts').getAllKeys(after)).find((number) => !this.hashes.has(number));
        return {
          log: state.log,
          missed: first === undefined ? [] : await tx.objectStore('acts').getAll(IDBKeyRange.lowerBound(first)),
          waiting: await tx.objectStore('evidence').index('waiting').getAllKeys(1),
        };
      },
      ['state', 'acts', 'evidence'],
    );
    await this.inLine(this.acts, async () => this.noteSent(log, at));
    // One after the other in line: what is written meanwhile waits for one of them at most.
    for (const row of missed) await this.inLine(this.acts, () => this.add(unsigned(row)));
    const wait = new Set(waiting);
    for (const act of [...this.files].filter((one) => !wait.has(one))) {
      await removeFile(store.device, nameOfFile(act));
      this.files.delete(act);
    }
  }
  /**
   * What the server has stays for as long as something that it has not: that it has it is written beside. So it is of what this file does not
   * hold: another one, of a tab that is gone, may say more than a server that went back to its backup has. `at`: before that was read.
   */
  private noteSent({ device, person, acknowledged }: Log, at: Timestamp): void {
    const has = [...this.hashes.keys()].filter((number) => number <= acknowledged).length;
    if (has === this.hashes.size) {
      this.hashes.clear();
      this.marked = null;
      this.file?.cut(encodeOwner({ device, person }).length);
    }
    if (acknowledged === this.marked) return;
    if (this.file?.append(encodeMark({ acknowledged, at })) === true) this.marked = acknowledged;
  }
}

/** Does one thing after the other. */
class Line {
  ended: Promise<void> = Promise.resolve();
  next(work: () => Promise<void>): Promise<void> {
    this.ended = this.ended.then(work);
    return this.ended;
  }
}

/** A file of its own for this tab; null where none can be had. */
async function fresh(owner: CopyOwner): Promise<OwnFile | null> {
  const file = await OwnFile.open(owner.device, nameOfActs(crypto.randomUUID()), true);
  if (file?.append(encodeOwner(owner))) return file;
  file?.close();
  if (file) await removeFile(owner.device, file.name);
  return null;
}

function unsigned({ number, hash, document, at, bytes }: ActRow): ToCopy {
  return { number, hash, document, at, bytes, signature: Promise.resolve(null) };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
