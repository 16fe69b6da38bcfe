// Q12, the photographs: seven days without signal, then 300 photographs over 50 kbit/s by the code that ships. The line is
// a model with a clock of its own: nothing waits, and every second of it is counted.
import 'fake-indexeddb/auto';
import { createHash, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { EvidenceRow } from '../storage/evidence-row';
import type { UploadProgress } from '../../contract/server';
import { NoAnswer, ServerSaid } from '../sync/net';
import { FILES, Store } from '../storage/indexed-db';
import { fakeCore } from '../fakes';
import { firstPace, upload } from './uploads';

const TICKETS = 200;
const PHOTOS = 300;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Bytes in a second. */
const RATE = 50_000 / 8;
const ROUND_TRIP_MS = 400;
/** What was written in the week, compressed, goes up first. */
const TEXT = 60_000;
/** While photographs travel somebody writes a note so often. */
const NOTE_EVERY_MS = 90_000;
const NOTE = 300;

/** Numbers in [0, 1) that the seed alone decides. */
function drawn(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The line and the desk behind it. */
class Line {
  clock = 7 * DAY_MS;
  sent = 0;
  cuts = 0;
  /** Bytes of the first photograph left at this time. */
  firstPhoto = Infinity;
  textDone = Infinity;
  files = new Map<string, { size: number; bytes: Buffer; received: number }>();
  private waits: { since: number; bytes: number }[] = [{ since: this.clock, bytes: TEXT }];
  private nextNote = this.clock + NOTE_EVERY_MS;
  /** How long each note waited. */
  waited: number[] = [];

  constructor(private readonly random: () => number) {}

  private pass(ms: number): void {
    this.clock += ms;
    for (; this.nextNote <= this.clock; this.nextNote += NOTE_EVERY_MS) {
      this.waits.push({ since: this.nextNote, bytes: NOTE });
    }
  }
  /** All text that waits goes up, in one request. */
  text(): void {
    const going = this.waits.splice(0);
    if (going.length === 0) return;
    const bytes = going.reduce((sum, one) => sum + one.bytes, 0);
    this.pass(ROUND_TRIP_MS + (bytes / RATE) * 1000);
    if (this.textDone === Infinity) this.textDone = this.clock;
    else this.waited.push(...going.map((one) => this.clock - one.since));
  }
  private state(act: string): UploadProgress {
    const file = this.files.get(act);
    if (!file) throw new ServerSaid(404, { code: 'unknown_act', es: '', en: '' }, null);
    const { size, received } = file;
    return { size, received, state: received === size ? 'sealed' : 'waiting', why: null, backed_up: false };
  }
  net = {
    upload: async (act: string) => {
      this.pass(ROUND_TRIP_MS);
      return this.state(act);
    },
    uploadPart: async (act: string, at: number, part: ArrayBuffer) => {
      this.firstPhoto = Math.min(this.firstPhoto, this.clock);
      const file = this.files.get(act);
      // The line breaks within one part of twenty: what came of it is kept, and nobody hears of it.
      const cut = this.random() < 0.05 ? Math.floor(this.random() * part.byteLength) : null;
      const came = cut ?? part.byteLength;
      this.sent += came;
      this.pass(ROUND_TRIP_MS + (came / RATE) * 1000);
      if (file && at === file.received) {
        Buffer.from(part).copy(file.bytes, at, 0, came);
        file.received += came;
      }
      if (cut !== null) {
        this.cuts += 1;
        throw new NoAnswer('the line broke');
      }
      return this.state(act);
    },
  };
}

it('after seven days without signal: text first, then 300 photographs over 50 kbit/s, none lost, none sent twice', async () => {
  const random = drawn(12);
  const log = fakeCore().newLog(randomUUID(), 'code', 'ana');
  const store = await Store.create({ ...log, acknowledged: 10_000 }, {} as CryptoKeyPair);
  const line = new Line(random);
  const hashes = new Map<string, string>();
  let needed = 0;
  for (let n = 0; n < PHOTOS; n++) {
    const act = `${log.device}.${n * 3 + 1}`;
    const size = 20_000 + Math.floor(random() * 80_000);
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31 + n * 7 + (i >> 8)) % 251);
    const row: EvidenceRow = {
      ...{ act, document: `ticket-${n % TICKETS}`, sha256: sha256(bytes), size, media: 'jpeg' },
      ...{ at: Math.floor((n * 7 * DAY_MS) / PHOTOS), state: 'waiting', waiting: 1, thumb: false, whole: true },
    };
    await store.write(async (tx) => {
      await tx.objectStore('evidence').put(row);
      await tx.objectStore('blobs').put({ sha256: row.sha256, bytes: bytes.buffer });
    }, FILES);
    line.files.set(act, { size, bytes: Buffer.alloc(size), received: 0 });
    hashes.set(act, row.sha256);
    needed += size;
  }

  const began = line.clock;
  let runs = 0;
  for (let over = false; !over; runs++) {
    await upload({
      store,
      net: line.net,
      now: () => line.clock,
      may: () => true,
      clear: async () => line.text(),
      progress: () => undefined,
      changed: async () => undefined,
      proofs: () => false,
      pace: firstPace(),
    }).catch((error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error;
    });
    over = (await store.read((tx) => tx.objectStore('evidence').index('waiting').count(1), ['evidence'])) === 0;
    expect(runs).toBeLessThan(2_000);
  }

  for (const [act, hash] of hashes) expect(sha256(line.files.get(act)!.bytes)).toBe(hash);
  const rows = await store.read((tx) => tx.objectStore('evidence').getAll(), ['evidence']);
  expect(rows.filter((row) => row.state === 'sealed' && row.whole)).toHaveLength(PHOTOS);
  expect(line.cuts).toBeGreaterThan(20);
  expect(line.sent, 'no byte goes twice').toBe(needed);
  expect(line.textDone).toBeLessThanOrEqual(line.firstPhoto);
  expect(line.waited.length).toBeGreaterThan(20);
  expect(Math.max(...line.waited), 'a note written meanwhile waits for one part').toBeLessThan(8_000);
  const spent = (line.clock - began) / 1000;
  expect(spent, 'the line is used').toBeLessThan((1.35 * (needed + TEXT)) / RATE);
}, 60_000);
