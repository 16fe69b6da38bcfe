import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { WorkerFileStore } from './file-store';
import { evict, inOrder, isNamed, reopenAll } from './file-rows';
import type { EvidenceRow } from '../storage/evidence-row';
import type { UploadProgress } from '../../contract/server';
import { NoAnswer, ServerSaid, notOurs } from '../sync/net';
import { FILES, Store } from '../storage/indexed-db';
import type { SummaryRow } from '../storage/summary-row';
import { fakeCore } from '../fakes';
import { GREATEST_PART, firstPace, paced, upload, type UploadParts } from './uploads';

const row = (act: string, more: Partial<EvidenceRow> = {}): EvidenceRow => ({
  ...{ act, document: 'a', sha256: act, size: 10, media: 'jpeg', at: 1, state: 'waiting', waiting: 1 },
  ...{ thumb: false, whole: true },
  ...more,
});
const acts = (rows: EvidenceRow[]) => rows.map((one) => one.act);

describe('what goes first', () => {
  it('is what was asked for, then what a closing waits for, then what waits longest', () => {
    const summaries = new Map([
      ['done', { id: 'done', summary: { ticket: { state: 'resolved' } } } as unknown as SummaryRow],
    ]);
    const rows = [
      row('d.9', { at: 1 }),
      row('d.10', { at: 1 }),
      row('d.3', { at: 5, document: 'done' }),
      row('d.4', { at: 9, forced: true }),
    ];
    expect(acts(inOrder(rows, summaries))).toEqual(['d.4', 'd.3', 'd.9', 'd.10']);
  });
  it('waits until the server has the act, unless it is of another log of this person', () => {
    const log = { device: 'd', acknowledged: 4 };
    expect([isNamed(row('d.4'), log), isNamed(row('d.5'), log), isNamed(row('e.9'), log)]).toEqual([true, false, true]);
  });
  it('comes in parts that take about three seconds each', () => {
    expect(paced(32 * 1024, 6_000)).toBe(16 * 1024);
    expect(paced(8 * 1024, 60_000)).toBe(8 * 1024);
    expect(paced(32 * 1024, 1)).toBe(128 * 1024);
    expect(paced(GREATEST_PART, 1)).toBe(GREATEST_PART);
  });
});

/** A server that keeps bytes as they come, and may lose requests or answers. */
class Desk {
  files = new Map<string, { size: number; bytes: Uint8Array<ArrayBuffer>; why: string | null }>();
  /** Which files a verified backup has. */
  backup = new Set<string>();
  requests = 0;
  before: () => void = () => undefined;
  after: () => void = () => undefined;

  expect(act: string, size: number) {
    this.files.set(act, { size, bytes: new Uint8Array(), why: null });
  }
  private state(act: string): UploadProgress {
    const file = this.files.get(act);
    if (!file) throw new ServerSaid(404, { code: 'unknown_act', es: '', en: '' }, null);
    const received = file.bytes.length;
    const whole = received === file.size;
    const state = !whole ? 'waiting' : file.why ? 'refused' : 'sealed';
    return { size: file.size, received, state, why: file.why, backed_up: this.backup.has(act) };
  }
  net: UploadParts['net'] = {
    upload: async (act) => this.state(act),
    uploadPart: async (act, at, part) => {
      this.requests += 1;
      this.before();
      const file = this.files.get(act);
      if (file && at === file.bytes.length) {
        file.bytes = new Uint8Array([...file.bytes, ...new Uint8Array(part)]);
      }
      this.after();
      return this.state(act);
    },
  };
}

describe('sending', () => {
  let store: Store;
  let desk: Desk;
  let told: string[];
  let parts: UploadParts;
  const put = async (one: EvidenceRow, bytes: Uint8Array<ArrayBuffer>) => {
    await store.write(async (tx) => {
      await tx.objectStore('evidence').put({ ...one, size: bytes.length });
      await tx.objectStore('blobs').put({ sha256: one.sha256, bytes: bytes.slice().buffer });
    }, FILES);
  };
  const read = (act: string) => store.read((tx) => tx.objectStore('evidence').get(act), ['evidence']);
  const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 251);

  beforeEach(async () => {
    const log = fakeCore().newLog(randomUUID(), 'code', 'ana');
    store = await Store.create({ ...log, device: log.device, acknowledged: 100 }, {} as CryptoKeyPair);
    desk = new Desk();
    told = [];
    parts = {
      store,
      net: desk.net,
      now: () => 0,
      may: () => true,
      clear: async () => undefined,
      progress: () => undefined,
      changed: async (which) => void told.push(...which),
      proofs: () => true,
      pace: firstPace(),
    };
  });

  it('goes on where the server stands, whatever was lost on the way, and arrives once and whole', async () => {
    const bytes = noise(300_001);
    await put(row('x.1'), bytes);
    desk.expect('x.1', bytes.length);
    let n = 0;
    const sometimes = () => {
      n += 1;
      if (n % 3 === 0) throw new NoAnswer('lost');
    };
    desk.before = sometimes;
    desk.after = sometimes;
    for (let round = 0; round < 40 && (await read('x.1'))?.state !== 'sealed'; round++) {
      await upload(parts).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
      });
    }
    expect(desk.files.get('x.1')?.bytes).toEqual(bytes);
    expect(await read('x.1')).toMatchObject({ state: 'sealed', whole: true });
    expect((await read('x.1'))?.waiting).toBeUndefined();
    const sent = desk.requests;
    await upload(parts);
    expect(desk.requests).toBe(sent);
  });
  it('makes parts smaller, from run to run, where the line or a proxy lets none of that size through', async () => {
    const bytes = noise(60_000);
    await put(row('x.1'), bytes);
    desk.expect('x.1', bytes.length);
    const most = 10_000;
    const { uploadPart } = desk.net;
    parts.net = {
      ...desk.net,
      uploadPart: async (act, at, part) => {
        if (part.byteLength > most) throw notOurs(413);
        return uploadPart(act, at, part);
      },
    };
    for (let run = 0; run < 30 && (await read('x.1'))?.state === 'waiting'; run++) {
      await upload(parts).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
      });
    }
    expect(await read('x.1')).toMatchObject({ state: 'sealed' });
    expect(desk.files.get('x.1')?.bytes).toEqual(bytes);
  });
  it('gives no file up because a proxy took off what stood around it', async () => {
    await put(row('x.1'), noise(50));
    desk.expect('x.1', 50);
    for (const [status, code] of [
      [415, 'wrong_type'],
      [405, 'wrong_method'],
      [400, 'bad_json'],
    ] as const) {
      parts.net = {
        ...desk.net,
        uploadPart: () => Promise.reject(new ServerSaid(status, { code, es: '', en: '' }, null)),
      };
      await expect(upload(parts)).rejects.toBeInstanceOf(ServerSaid);
      expect((await read('x.1'))?.state).toBe('waiting');
    }
    parts.net = {
      ...desk.net,
      uploadPart: () => Promise.reject(new ServerSaid(413, { code: 'too_large', es: 'a', en: 'b' }, null)),
    };
    await upload(parts);
    expect((await read('x.1'))?.state).toBe('refused');
  });
  it('lets one that is not taken wait alone, with its reason, and its bytes stay', async () => {
    await put(row('x.1'), noise(50));
    await put(row('x.2', { at: 2 }), noise(60));
    desk.expect('x.1', 50);
    desk.expect('x.2', 60);
    desk.files.get('x.1')!.why = 'unreadable';
    await upload(parts);
    expect((await read('x.1'))?.state).toBe('refused');
    expect((await read('x.1'))?.why?.es).toMatch(/incompleto/);
    expect((await read('x.2'))?.state).toBe('sealed');
    expect(await store.read((tx) => tx.objectStore('blobs').get('x.1'), ['blobs'])).toBeDefined();
  });
  it('calls no file damaged whose act was undone or not accepted', async () => {
    for (const [at, why] of ['refused', 'struck'].entries()) {
      await put(row(`x.${String(at + 1)}`), noise(50 + at));
      desk.expect(`x.${String(at + 1)}`, 50 + at);
      desk.files.get(`x.${String(at + 1)}`)!.why = why;
    }
    await upload(parts);
    for (const act of ['x.1', 'x.2']) {
      const kept = await read(act);
      expect(kept?.state).toBe('refused');
      expect(kept?.why?.es).toMatch(/no quedó en ningún ticket/);
    }
  });
  it('leaves what the server does not know yet, and what may not use the connection', async () => {
    await put(row('x.1'), noise(50));
    await put(row('x.2'), noise(60));
    desk.expect('x.2', 60);
    parts.may = (one) => one.act !== 'x.2';
    await upload(parts);
    expect(desk.requests).toBe(0);
    expect([(await read('x.1'))?.state, (await read('x.2'))?.state]).toEqual(['waiting', 'waiting']);
  });
  it('lets text go first, between any two parts', async () => {
    await put(row('x.1'), noise(200_000));
    desk.expect('x.1', 200_000);
    let asked = 0;
    parts.clear = async () => void (asked += 1);
    await upload(parts);
    expect(asked).toBeGreaterThan(desk.requests);
  });
  it('says of bytes that are gone that they are, and goes on', async () => {
    await store.write((tx) => tx.objectStore('evidence').put(row('x.1')), ['evidence']);
    await put(row('x.2'), noise(60));
    desk.expect('x.1', 10);
    desk.expect('x.2', 60);
    await upload(parts);
    expect((await read('x.1'))?.why?.en).toMatch(/no longer finds/);
    expect((await read('x.2'))?.state).toBe('sealed');
  });
  it('lets go of the oldest whole files that the desk has, never of one it has not, nor of bytes that another needs', async () => {
    await put(row('x.1', { at: 1, state: 'sealed', safe: true }), noise(50));
    await put(row('x.2', { at: 2, sha256: 'x.1' }), noise(50));
    await put(row('x.3', { at: 3, state: 'sealed', safe: true }), noise(50));
    await put(row('x.4', { at: 4, state: 'sealed', safe: true }), noise(50));
    await put(row('x.5', { at: 0, state: 'sealed' }), noise(50));
    const gone = await store.write((tx) => evict(tx, 60), FILES);
    expect(gone.sort()).toEqual(['x.1', 'x.3']);
    const left = await store.read((tx) => tx.objectStore('blobs').getAllKeys(), ['blobs']);
    expect(left.sort()).toEqual(['x.1', 'x.4', 'x.5']);
  });
  it('keeps what the desk has until a backup of the desk’s has it, too', async () => {
    for (const [n, act] of ['x.1', 'x.2'].entries()) {
      await put(row(act, { at: n + 1 }), noise(50 + n));
      desk.expect(act, 50 + n);
    }
    await upload(parts);
    expect([(await read('x.1'))?.state, (await read('x.1'))?.safe]).toEqual(['sealed', undefined]);
    expect(await store.write((tx) => evict(tx, 0), FILES)).toEqual([]);
    desk.backup.add('x.1');
    await upload(parts);
    expect([(await read('x.1'))?.safe, (await read('x.2'))?.safe]).toEqual([true, undefined]);
    expect(await store.write((tx) => evict(tx, 0), FILES)).toEqual(['x.1']);
  });
  it('sends once more what a server that was restored does not have any more', async () => {
    for (const act of ['x.1', 'x.2']) {
      await put(row(act), noise(70));
      desk.expect(act, 70);
      desk.backup.add(act);
    }
    await upload(parts);
    expect(await store.write((tx) => evict(tx), FILES)).toEqual([]);
    desk.expect('x.2', 70); // restored to before it came
    desk.backup.delete('x.2');
    expect((await store.write((tx) => reopenAll(tx), FILES)).sort()).toEqual(['x.1', 'x.2']);
    const sent = desk.requests;
    await upload(parts);
    expect(desk.requests).toBe(sent + 1);
    expect(desk.files.get('x.2')?.bytes).toEqual(noise(70));
    expect([(await read('x.1'))?.safe, (await read('x.2'))?.safe]).toEqual([true, undefined]);
  });
  it('notices at the next asking that the desk lost what it had, and sends it', async () => {
    await put(row('x.1'), noise(70));
    desk.expect('x.1', 70);
    await upload(parts);
    desk.expect('x.1', 70);
    await upload(parts);
    expect(await read('x.1')).toMatchObject({ state: 'waiting', waiting: 1 });
    await upload(parts);
    expect((await read('x.1'))?.state).toBe('sealed');
    expect(desk.files.get('x.1')?.bytes).toEqual(noise(70));
  });
  it('tells on a phone without room that the photograph was not kept, and keeps nothing of it', async () => {
    const estimate = { quota: 10_000_000, usage: 9_000_000 };
    Object.defineProperty(globalThis, 'navigator', {
      value: { storage: { estimate: async () => estimate } },
      configurable: true,
    });
    const fileStore = new WorkerFileStore({ store, now: () => 1, tell: () => undefined, say: () => undefined });
    const file = { bytes: noise(1000).buffer, media: 'jpeg' as const, thumb: null };
    await expect(fileStore.prepare(file)).rejects.toMatchObject({ code: 'photo_full' });
    estimate.usage = 0;
    expect(await fileStore.prepare(file)).toMatchObject({ size: 1000, media: 'jpeg' });
  });
  it('keeps a photograph where the browser fails as it is asked for its room', async () => {
    const estimate = () => Promise.reject(new DOMException('Internal error.', 'UnknownError'));
    Object.defineProperty(globalThis, 'navigator', { value: { storage: { estimate } }, configurable: true });
    const fileStore = new WorkerFileStore({ store, now: () => 1, tell: () => undefined, say: () => undefined });
    const file = { bytes: noise(1000).buffer, media: 'jpeg' as const, thumb: null };
    expect(await fileStore.prepare(file)).toMatchObject({ size: 1000, media: 'jpeg' });
  });
});
