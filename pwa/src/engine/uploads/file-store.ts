// The store of one device's files, in the worker.
// Keeps bytes beside the acts that name them, tells the page what is here, and lets them go up when they may.
import type { ActId, AttachEvidence, DocumentId } from '../../contract/api';
import type { LocalFile, Ready, Rule, Uploads } from '../../contract/evidence';
import { hex } from '../../contract/pure/hex';
import { dropRow, evict, isUnproven, told } from './file-rows';
import type { EvidenceRow } from '../storage/evidence-row';
import type { WorkerNews } from '../rpc';
import { refuse } from '../refusals';
import { hasPassed } from '../storage/elapsed';
import { FILES, type Store, type Tx } from '../storage/indexed-db';
import { hasRoom } from '../storage/quota';

export interface FileStoreParts {
  store: Store;
  tell: (told: WorkerNews) => void;
  now: () => number;
  /** To the other tabs. */
  say: (files: LocalFile[], removed: ActId[]) => void;
}
/** What `shared` takes at most (`limits::EVIDENCE_BYTES`). */
const GREATEST = 8 * 1024 * 1024;
/** Photographs leave so much for text: what is written is never refused for the sake of a photograph. */
const RESERVE = 3 * 1024 * 1024;
/** Backups are made by the hour or by the day: what they have is asked so often. */
const PROOFS_MS = 15 * 60 * 1000;
const RULE = 'photos';
/** With the rule `asked` nothing goes up unless told to, file by file. */
const RULES: readonly Rule[] = ['free', 'always', 'asked'];

interface Connection extends EventTarget {
  type?: string;
  saveData?: boolean;
}

export class WorkerFileStore {
  private rule: Rule = 'free';
  private readonly sending = new Map<ActId, number>();
  private waiting: EvidenceRow[] = [];
  /** Files that the server did not take: somebody has to look at them. */
  private readonly turned = new Set<ActId>();
  /** Some files that the desk has are kept until a backup has them, too. */
  private unproven = true;
  private asked = -Infinity;

  constructor(private readonly parts: FileStoreParts) {}

  async begin(): Promise<void> {
    const { store, tell } = this.parts;
    const { rows, rule } = await store.read(
      async (tx) => ({
        rows: await tx.objectStore('evidence').getAll(),
        rule: await tx.objectStore('things').get(RULE),
      }),
      ['evidence', 'things'],
    );
    this.rule = RULES.find((known) => known === rule) ?? 'free';
    this.waiting = rows.filter((row) => row.waiting === 1);
    this.unproven = rows.some(isUnproven);
    const files = rows.map((row) => told(row));
    this.note(files, []);
    tell({ tell: 'files', files, removed: [], anew: true });
    this.tellUploads();
  }

  /** What stands in the transaction of the act that names the bytes. */
  async prepare(file: Ready): Promise<Pick<AttachEvidence, 'sha256' | 'size' | 'media'>> {
    const size = file.bytes.byteLength;
    if (size > GREATEST) throw refuse('file_large');
    await this.room(size + (file.thumb?.byteLength ?? 0));
    return { sha256: hex(new Uint8Array(await crypto.subtle.digest('SHA-256', file.bytes))), size, media: file.media };
  }
  /** The row, the bytes and the thumbnail, in the transaction of their act. */
  async put(
    tx: Tx,
    act: ActId,
    document: DocumentId,
    file: Ready,
    known: Pick<AttachEvidence, 'sha256' | 'size' | 'media'>,
  ): Promise<void> {
    const { sha256, size, media } = known;
    const row: EvidenceRow = {
      ...{ act, document, sha256, size, media, at: this.parts.now(), state: 'waiting', waiting: 1 },
      ...{ thumb: file.thumb !== null, whole: true },
    };
    await Promise.all([
      tx.objectStore('evidence').add(row),
      tx.objectStore('blobs').put({ sha256, bytes: file.bytes }),
      file.thumb && tx.objectStore('thumbs').put(file.thumb, act),
    ]);
  }
  /** As `put`, of a file whose bytes are here under another act: that one may go, and the bytes stay for this one. */
  async putAgain(
    tx: Tx,
    act: ActId,
    document: DocumentId,
    { sha256, size, media }: Pick<AttachEvidence, 'sha256' | 'size' | 'media'>,
  ): Promise<void> {
    const [evidence, thumbs] = [tx.objectStore('evidence'), tx.objectStore('thumbs')];
    const former = (await evidence.index('sha256').getAll(sha256)).find(({ whole }) => whole);
    if (!former) throw refuse('file_gone');
    const thumb = await thumbs.get(former.act);
    const row: EvidenceRow = {
      ...{ act, document, sha256, size, media, at: this.parts.now(), state: 'waiting', waiting: 1 },
      ...{ thumb: thumb !== undefined, whole: true },
    };
    await Promise.all([evidence.add(row), thumb && thumbs.put(thumb, act)]);
  }
  /** Its act was taken back before it left: so are its bytes. */
  async takeBack(tx: Tx, act: ActId): Promise<void> {
    const row = await tx.objectStore('evidence').get(act);
    if (row) await dropRow(tx, row);
  }
  /** Rows changed, durably: read again, told here and to the other tabs. */
  async changed(acts: ActId[]): Promise<void> {
    if (acts.length === 0) return;
    const { rows, waiting } = await this.parts.store.read(
      async (tx) => {
        const evidence = tx.objectStore('evidence');
        const rows = await Promise.all(acts.map((act) => evidence.get(act)));
        return { rows, waiting: await evidence.index('waiting').getAll(1) };
      },
      ['evidence'],
    );
    this.waiting = waiting;
    for (const act of acts) this.sending.delete(act);
    const found = rows.filter((row) => row !== undefined);
    this.unproven ||= found.some(isUnproven);
    const here = new Set(found.map((row) => row.act));
    this.spread(
      found.map((row) => told(row)),
      acts.filter((act) => !here.has(act)),
    );
  }
  progress(row: EvidenceRow, sent: number): void {
    this.sending.clear();
    this.sending.set(row.act, sent);
    this.spread([told(row, sent, true)], []);
  }
  /** The run is over: what was on its way waits where it is. */
  rest(): void {
    for (const [act, sent] of this.sending) {
      const row = this.waiting.find((one) => one.act === act);
      if (row) this.spread([told(row, sent)], []);
    }
    this.sending.clear();
  }
  /** Another tab changed something. */
  async heard(files: LocalFile[], removed: ActId[]): Promise<void> {
    this.note(files, removed);
    this.parts.tell({ tell: 'files', files, removed, anew: false });
    this.waiting = await this.parts.store.read(
      (tx) => tx.objectStore('evidence').index('waiting').getAll(1),
      ['evidence'],
    );
    this.tellUploads();
  }

  // ----- when they travel --------------------------------------------------------------------------------------------

  may(row: EvidenceRow): boolean {
    if (row.forced) return true;
    return this.rule === 'always' || (this.rule === 'free' && metered() !== true);
  }
  async setRule(rule: Rule): Promise<void> {
    await this.parts.store.write((tx) => tx.objectStore('things').put(rule, RULE), ['things']);
    this.rule = rule;
    this.tellUploads();
  }
  /** The rule may have been changed in another tab. */
  async readRule(): Promise<void> {
    const rule = await this.parts.store.read((tx) => tx.objectStore('things').get(RULE), ['things']);
    this.rule = RULES.find((known) => known === rule) ?? 'free';
    this.tellUploads();
  }
  async force(act: ActId): Promise<void> {
    await this.parts.store.write(
      async (tx) => {
        const row = await tx.objectStore('evidence').get(act);
        if (!row) throw refuse('not_here');
        // One that was not taken may be tried once more: the server may think otherwise now.
        const { why: _, ...rest } = row;
        await tx.objectStore('evidence').put({ ...rest, state: 'waiting', waiting: 1, forced: true });
      },
      ['evidence'],
    );
    await this.changed([act]);
  }
  get unsent(): number {
    return this.waiting.length;
  }
  get refused(): number {
    return this.turned.size;
  }
  /** The files that wait. */
  get unsentActs(): ActId[] {
    return this.waiting.map((row) => row.act);
  }
  /** Whether there is anything to ask of backups, now. */
  get mayProve(): boolean {
    return this.unproven && hasPassed(PROOFS_MS, this.asked, this.parts.now());
  }
  /** Says so, and that it is asked now. */
  proofs(): boolean {
    if (!this.mayProve) return false;
    this.asked = this.parts.now();
    return true;
  }

  // ----- reading -----------------------------------------------------------------------------------------------------

  async thumb(act: ActId): Promise<ArrayBuffer | null> {
    return (await this.parts.store.read((tx) => tx.objectStore('thumbs').get(act), ['thumbs'])) ?? null;
  }
  async whole(act: ActId): Promise<{ bytes: ArrayBuffer; media: EvidenceRow['media'] } | null> {
    return this.parts.store.read(
      async (tx) => {
        const row = await tx.objectStore('evidence').get(act);
        const blob = row && (await tx.objectStore('blobs').get(row.sha256));
        return row && blob ? { bytes: blob.bytes, media: row.media } : null;
      },
      ['evidence', 'blobs'],
    );
  }
  /** What the server did not take goes off this phone; what is still to go up stays. */
  async dismiss(act: ActId): Promise<void> {
    await this.parts.store.write(
      async (tx) => {
        const row = await tx.objectStore('evidence').get(act);
        if (row?.state !== 'refused') throw refuse('not_here');
        await dropRow(tx, row);
      },
      FILES,
      async (tx) => (await tx.objectStore('evidence').get(act)) === undefined,
    );
    await this.changed([act]);
  }

  /** Files that were taken out of their document for good: nothing of them stays here, wherever else they were named. */
  async letGo(acts: readonly ActId[]): Promise<void> {
    const gone = await this.parts.store.write(
      async (tx) => {
        const evidence = tx.objectStore('evidence');
        const rows = (await Promise.all(acts.map((act) => evidence.get(act)))).filter((row) => row !== undefined);
        for (const row of rows) await dropRow(tx, row);
        return rows.map((row) => row.act);
      },
      FILES,
      areLetGo,
    );
    await this.changed(gone);
  }

  private async room(wanted: number): Promise<void> {
    if (await hasRoom(wanted + RESERVE)) return;
    // What a backup of the desk's has, too, makes room for what nobody has yet.
    const gone = await this.parts.store.write((tx) => evict(tx, 0), FILES, areLetGo);
    await this.changed(gone);
    if (!(await hasRoom(wanted + RESERVE))) throw refuse('photo_full');
  }
  private note(files: LocalFile[], removed: ActId[]): void {
    for (const { act, state } of files)
      if (state === 'refused') this.turned.add(act);
      else this.turned.delete(act);
    for (const act of removed) this.turned.delete(act);
  }
  private spread(files: LocalFile[], removed: ActId[]): void {
    this.note(files, removed);
    this.parts.tell({ tell: 'files', files, removed, anew: false });
    this.parts.say(files, removed);
    this.tellUploads();
  }
  private tellUploads(): void {
    const uploads: Uploads = {
      rule: this.rule,
      metered: metered(),
      waiting: this.waiting.length,
      bytes: this.waiting.reduce((sum, row) => sum + row.size, 0),
      held: this.waiting.some((row) => !this.may(row)),
    };
    this.parts.tell({ tell: 'uploads', uploads });
  }
}

/** Whether the bytes of these files went with an earlier run: told from it, for the next one would find none. */
async function areLetGo(tx: Tx, acts: ActId[]): Promise<boolean> {
  const rows = await Promise.all(acts.map((act) => tx.objectStore('evidence').get(act)));
  return rows.every((row) => row?.whole !== true);
}

/** Whether bytes cost money here; null where the browser does not tell. */
export function metered(): boolean | null {
  const connection = connectionOf();
  if (connection?.saveData === true) return true;
  return connection?.type === undefined || connection.type === 'unknown' ? null : connection.type === 'cellular';
}
/** Calls back when the connection becomes another one. */
export function onConnection(then: () => void, signal: AbortSignal): void {
  connectionOf()?.addEventListener('change', then, { signal });
}
function connectionOf(): Connection | undefined {
  return (navigator as Navigator & { connection?: Connection }).connection;
}
