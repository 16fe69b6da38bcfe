// The bytes of photographs and files go up here, after the acts that name them.
// One at a time, in parts that the connection can carry, from the offset that the server names. Whatever dies in
// between, the next run asks and goes on.
import type { ActId, Sentence } from '../../contract/api';
import { evict, inOrder, isNamed, isUnproven, reopen } from './file-rows';
import type { EvidenceRow } from '../storage/evidence-row';
import type { UploadProgress } from '../../contract/server';
import { type Net, NoAnswer, ServerSaid, isMaimed, isTransient } from '../sync/net';
import { type EngineCode, Refused, refuse } from '../refusals';
import { FILES, type Store, stateOf } from '../storage/indexed-db';

export interface UploadParts {
  store: Store;
  net: Pick<Net, 'upload' | 'uploadPart'>;
  now: () => number;
  /** Whether this file may use the connection there is. */
  may: (row: EvidenceRow) => boolean;
  /** Text goes first: resolves when none is on its way, or waits for its turn. */
  clear: () => Promise<void>;
  /** So much of it is there. */
  progress: (row: EvidenceRow, sent: number) => void;
  /** Its row changed, durably. */
  changed: (acts: ActId[]) => Promise<void>;
  /** Whether it is time to ask what backups have: their bytes are kept until then. */
  proofs: () => boolean;
  /** What the connection carries, from one run to the next: one on which the last part was lost begins with a smaller one. */
  pace: Pace;
}
/** The size of the next part (bytes). */
export interface Pace {
  bytes: number;
}

/** A part is to take about this long: text that is written meanwhile waits no longer. */
const PART_MS = 3_000;
const FIRST_PART = 32 * 1024;
const LEAST_PART = 8 * 1024;
/** As many bytes as the server takes at once (`limits::UPLOAD_PART`). */
export const GREATEST_PART = 256 * 1024;
/** Where nothing is known of the connection yet. */
export const firstPace = (): Pace => ({ bytes: FIRST_PART });
/** The server named the same offset so often, or began anew so often: something stands between us. */
const PATIENCE = 3;

/** Sends what may be sent, each file once at most. Throws `NoAnswer` where the connection ends. */
export async function upload(parts: UploadParts): Promise<void> {
  const tried = new Set<ActId>();
  for (;;) {
    await parts.clear();
    const row = await next(parts, tried);
    if (!row) break;
    tried.add(row.act);
    try {
      await one(parts, row);
    } catch (error) {
      const why = verdict(error);
      if (!why) throw error;
      await settle(parts, row, { state: 'refused', why }); // it waits alone; all else goes on
    }
  }
  if (parts.proofs()) await prove(parts);
}

/** Asks which of the files that the desk has are in a backup, the oldest first; the first that is not ends it. */
async function prove(parts: UploadParts): Promise<void> {
  const rows = await parts.store.read(
    async (tx) => (await tx.objectStore('evidence').getAll()).filter(isUnproven),
    ['evidence'],
  );
  for (const row of rows.sort((a, b) => a.at - b.at)) {
    await parts.clear();
    const said = await ask(parts, row);
    if (said?.state === 'sealed' && !said.backed_up) return;
    if (said?.state === 'waiting') await again(parts, row);
    else if (said) await conclude(parts, row, said);
  }
}

/** The server lost what it had said to have: it goes up again with the next run. */
async function again({ store, changed }: UploadParts, row: EvidenceRow): Promise<void> {
  await store.write(async (tx) => {
    const standing = await tx.objectStore('evidence').get(row.act);
    if (standing) await reopen(tx, standing);
  }, FILES);
  await changed([row.act]);
}

async function next({ store, may }: UploadParts, tried: Set<ActId>): Promise<EvidenceRow | undefined> {
  const rows = await store.read(
    async (tx) => {
      const { log } = await stateOf(tx);
      const waiting = await tx.objectStore('evidence').index('waiting').getAll(1);
      return waiting.filter((row) => !tried.has(row.act) && isNamed(row, log) && may(row));
    },
    ['state', 'evidence'],
  );
  if (rows.length < 2) return rows[0]; // what it is of is looked at for the order alone
  const documents = [...new Set(rows.map((row) => row.document))];
  const found = await store.read(
    (tx) => Promise.all(documents.map((id) => tx.objectStore('summaries').get(id))),
    ['summaries'],
  );
  return inOrder(rows, new Map(found.filter((one) => one !== undefined).map((one) => [one.id, one])))[0];
}

async function one(parts: UploadParts, row: EvidenceRow): Promise<void> {
  const { pace } = parts;
  let said = await ask(parts, row);
  if (!said) return;
  if (said.state !== 'waiting') return conclude(parts, row, said);
  const blob = await parts.store.read((tx) => tx.objectStore('blobs').get(row.sha256), ['blobs']);
  if (!blob) throw refuse('file_gone');
  let stuck = 0;
  while (said.state === 'waiting' && said.received < row.size) {
    await parts.clear();
    if (!parts.may(row)) return; // the connection is another one now, or the person said so
    const from: number = said.received;
    parts.progress(row, from);
    const part = blob.bytes.slice(from, from + pace.bytes);
    const began = parts.now();
    try {
      said = await parts.net.uploadPart(row.act, from, part);
    } catch (error) {
      // Too slow for this one, or more than a proxy lets through: the same again would end the same, for ever.
      if (error instanceof NoAnswer) pace.bytes = Math.max(LEAST_PART, Math.floor(part.byteLength / 2));
      throw error;
    }
    pace.bytes = paced(part.byteLength, parts.now() - began);
    stuck = said.state === 'waiting' && said.received <= from ? stuck + 1 : 0;
    if (stuck >= PATIENCE) throw new NoAnswer(`the upload of ${row.act} does not go on`);
  }
  // All here and still waiting: the act that names it is held, and the server keeps the bytes. It is asked again later.
  if (said.state === 'waiting') parts.progress(row, said.received);
  else await conclude(parts, row, said);
}

/** How it stands; null where the server does not know the act yet. */
async function ask({ net }: UploadParts, row: EvidenceRow): Promise<UploadProgress | null> {
  try {
    return await net.upload(row.act);
  } catch (error) {
    if (error instanceof ServerSaid && error.code === 'unknown_act') return null;
    throw error;
  }
}

async function conclude(parts: UploadParts, row: EvidenceRow, said: UploadProgress): Promise<void> {
  if (said.state === 'sealed')
    return settle(parts, row, { state: 'sealed', ...(said.backed_up ? { safe: true } : {}) });
  const code: EngineCode = FAULTS[said.why ?? ''] ?? 'seal_unreadable';
  return settle(parts, row, { state: 'refused', why: plain(refuse(code)) });
}
const FAULTS: Record<string, EngineCode> = {
  not_what_it_says: 'seal_not_what_it_says',
  too_large: 'seal_too_large',
  unreadable: 'seal_unreadable',
  location: 'seal_location',
  not_taken: 'seal_not_taken',
  infected: 'seal_infected',
  refused: 'seal_without_place',
  struck: 'seal_without_place',
};

/** What became of it is durable before anything of it may go. */
async function settle(
  { store, changed }: UploadParts,
  row: EvidenceRow,
  outcome: { state: 'sealed'; safe?: true } | { state: 'refused'; why: Sentence },
): Promise<void> {
  const gone = await store.write(
    async (tx) => {
      const standing = await tx.objectStore('evidence').get(row.act);
      if (!standing) return [];
      const { waiting: _, forced: __, why: ___, ...rest } = standing;
      await tx.objectStore('evidence').put({ ...rest, ...outcome });
      return outcome.state === 'sealed' ? evict(tx) : [];
    },
    FILES,
    async (tx) => {
      const standing = await tx.objectStore('evidence').get(row.act);
      if (!standing) return true;
      const { state, waiting, safe } = standing;
      return state === outcome.state && waiting === undefined && (outcome.state !== 'sealed' || safe === outcome.safe);
    },
  );
  await changed([row.act, ...gone]);
}

/** Why this file alone is not taken; undefined where the trouble is not its own. */
function verdict(error: unknown): Sentence | undefined {
  if (error instanceof ServerSaid) {
    const passing = isTransient(error.status) || [401, 403, 404].includes(error.status) || isMaimed(error.code);
    return passing ? undefined : plain(error);
  }
  return error instanceof Refused && error.code === 'file_gone' ? plain(error) : undefined;
}
const plain = ({ es, en }: Sentence): Sentence => ({ es, en });

/** The next part's size, after how long this one took. */
export function paced(bytes: number, ms: number): number {
  const wanted = (bytes * PART_MS) / Math.max(ms, 1);
  const atMost = Math.min(GREATEST_PART, bytes * 4); // one quick answer is no proof
  return Math.round(Math.max(LEAST_PART, Math.min(atMost, wanted)));
}
