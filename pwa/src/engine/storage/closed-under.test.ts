import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Command } from '../../contract/api';
import type { ActCommand } from '../core';
import { FakeServer, TURNS, fakeCore, note, wordsOf } from '../fakes';
import { Refused } from '../refusals';
import { NoAnswer, net as realNet } from '../sync/net';
import type { WorkerFileStore } from '../uploads/file-store';
import { ActWriter } from '../worker/act-writer';
import { FirstLook } from '../worker/first-look';
import { Session } from '../worker/session';
import type { Closings } from './closings';
import { makeKey } from './device-key';
import { Store, stateOf } from './indexed-db';
import { faultOf } from './storage-errors';
import { summaryRow } from './summary-row';

const SEED = Number(process.env['RONDA_SEED'] ?? Date.now() % 2 ** 31);
/** `scripts/soak closings` makes more of them. */
const CLOSINGS = Number(process.env['RONDA_CLOSINGS'] ?? 2_000);

/** The same numbers for the same seed (mulberry32). */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Made before what is imported: the library is mocked with it. */
const trial = vi.hoisted(() => ({ random: () => Math.random(), closings: null as unknown }));
vi.mock('idb', async (original) => {
  const library = await original<{ openDB: (...args: never[]) => Promise<object> }>();
  const { Closings: Made } = await import('./closings');
  const made = new Made(() => trial.random());
  trial.closings = made;
  return { ...library, openDB: made.opening(library.openDB) };
});
/** What is waited for is waited for a hundredth of the time. */
vi.mock('./sleep', () => ({ sleep: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms / 100)) }));

Object.defineProperty(globalThis, 'EventSource', { configurable: true, value: { CLOSED: 2 } });

const core = fakeCore();

async function phone(server: FakeServer) {
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const net = {
    ...realNet,
    sync: (body: Uint8Array<ArrayBuffer>) => server.net.sync(body),
    upload: () => Promise.reject(new NoAnswer('files wait here')),
    live: () =>
      ({ addEventListener: () => undefined, close: () => undefined, readyState: 1 }) as unknown as EventSource,
  };
  const parts = {
    ...{ store, core, net, app: 'test', now: () => Date.now() },
    ...{ over: () => undefined, tell: () => undefined },
  };
  const session = await Session.open(parts, await FirstLook.at(store, Date.now()));
  return { session, store };
}
const opened = (subject: string) => ({ open_ticket: { subject } }) as unknown as Command;

/** How a person was answered: it is kept, it is not, or nobody knows. */
type Said = 'kept' | 'not kept' | 'unsure';
async function answered(asking: Promise<unknown>): Promise<Said> {
  try {
    await asking;
    return 'kept';
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 'storage_unsure') return 'unsure';
    expect(['storage_failed', 'storage_blocked']).toContain(error.code);
    return 'not kept';
  }
}

const file = () => ({ bytes: crypto.getRandomValues(new Uint8Array(64)).buffer, media: 'jpeg', thumb: null }) as const;
/** What an act says, by which it is told from the others. */
const said = (command: ActCommand) =>
  'attach_evidence' in command ? (command.attach_evidence.caption ?? '') : wordsOf(command);
function counted(words: string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const one of words) times.set(one, (times.get(one) ?? 0) + 1);
  return times;
}

describe('a database that the browser closes under the app', () => {
  it(
    `at any call, ${CLOSINGS} times: nothing is lost, nothing is doubled, and what is said to be kept is there`,
    async () => {
      trial.random = drawn(SEED);
      const closings = trial.closings as Closings;
      const server = new FakeServer();
      const { session, store } = await phone(server);
      const answers = new Map<string, Said>();
      let document: string | null = null;

      closings.chance = 0.2;
      for (let n = 0; closings.count < CLOSINGS; n++) {
        const words = `acto ${n}, ${n % 3 === 0 ? TURNS.nobodys : TURNS.hers}`;
        // A document grows too long to be read again and again: then another one is begun.
        if (document === null || n % 20 === 0) {
          const birth = session.acts.dispatch(null, opened(words), 'field');
          answers.set(words, await answered(birth));
          document = (await birth.catch(() => null))?.document ?? null;
        } else if (n % 7 === 0) {
          answers.set(words, await answered(session.acts.attach(document, file(), { caption: words }, 'field')));
        } else {
          answers.set(words, await answered(session.acts.dispatch(document, note(words), 'field')));
        }
        // What it writes before it asks the server can be refused as any act can: what is written stays, and is sent later.
        if (n % 10 === 9) await answered(session.syncNow());
      }
      closings.chance = 0;
      await session.syncNow();
      await session.close();

      const reopened = await Store.open(store.device);
      const { rows, state, files, blobs, listed, near } = await reopened.read(
        async (tx) => ({
          rows: await tx.objectStore('acts').getAll(),
          state: await stateOf(tx),
          files: await tx.objectStore('evidence').getAll(),
          blobs: await tx.objectStore('blobs').getAllKeys(),
          listed: await tx.objectStore('summaries').getAll(),
          near: await tx.objectStore('summaries').index('near').getAll(),
        }),
        ['acts', 'state', 'evidence', 'blobs', 'summaries'],
      );
      await reopened.close();
      const told = `seed ${SEED}; ${answers.size} acts; ${JSON.stringify(Object.fromEntries(closings.fates))}`;
      const numbers = rows.map((row) => row.number);
      expect(numbers, told).toEqual(Array.from({ length: rows.length }, (_, i) => i + 1));
      expect(state.log.number, told).toBe(rows.length);

      const here = counted(rows.map((row) => said(row.command)));
      const there = counted([...server.documents.values()].flatMap(({ commands }) => commands.map(said)));
      for (const [words, how] of answers) {
        const times = here.get(words) ?? 0;
        const about = `${words}: ${how}; ${told}`;
        if (how === 'kept') expect(times, about).toBe(1);
        if (how === 'not kept') expect(times, about).toBe(0);
        expect(times, about).toBeLessThan(2);
        expect(there.get(words) ?? 0, `on the server, ${about}`).toBe(times);
      }
      const attached = rows.filter((row) => 'attach_evidence' in row.command);
      expect(files.map((one) => one.act).sort(), told).toEqual(
        attached.map((row) => `${store.device}.${row.number}`).sort(),
      );
      expect(new Set(blobs), told).toEqual(new Set(files.map((one) => one.sha256)));
      // What is read first at a start is what the rows say.
      for (const row of listed) expect(row, told).toEqual(summaryRow(row.id, row.summary, row, 'ana'));
      const first = listed.filter((row) => row.near !== undefined);
      expect(new Set(near.map(({ id }) => id)), told).toEqual(new Set(first.map(({ id }) => id)));
      expect(first.length, told).toBeGreaterThan(0);
      expect(closings.fates.get('committed') ?? 0, told).toBeGreaterThan(0);
      process.stdout.write(`${told}\n`);
    },
    CLOSINGS * 150,
  );

  it('and whose commit nobody confirmed has the act once, and the next act has the next number', async () => {
    const closings = trial.closings as Closings;
    const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), await makeKey());
    const acts = new ActWriter({
      ...{ store, core, fileStore: null as unknown as WorkerFileStore, copy: null, now: () => 1 },
      ...{ inform: async () => undefined, wrote: async () => undefined, may: async () => undefined },
      ...{ send: async () => undefined, untold: () => undefined, unreadable: () => undefined },
    });
    // The transaction that is to die is drawn, then the last of the four ways to; all others live.
    const draws = [0, 0.99];
    trial.random = () => draws.shift() ?? 1;
    closings.chance = 0.5;
    const before = closings.fates.get('committed') ?? 0;
    const { document, act } = await acts.dispatch(null, opened('una vez'), 'field');
    expect(closings.fates.get('committed')).toBe(before + 1);
    closings.chance = 0;
    expect(act).toBe(`${store.device}.1`);
    expect((await acts.dispatch(document, note('otra'), 'field')).act).toBe(`${store.device}.2`);
    expect(await store.read((tx) => tx.objectStore('acts').count())).toBe(2);
    await store.close();
  });
});

describe('the storage is probed', () => {
  it('and a dead handle is replaced, which is told', async () => {
    const { session, store } = await phone(new FakeServer());
    const heard: boolean[] = [];
    store.heed = (stands) => heard.push(stands);
    await store.lose();
    await store.probe();
    expect(heard).toEqual([false, true]);
    await store.probe();
    expect(heard).toEqual([false, true]);
    await session.close();
  });
  it('and one that was emptied says so', async () => {
    const store = await Store.open(randomUUID());
    await expect(store.probe()).rejects.toMatchObject({ code: 'storage_wiped' });
    await store.close();
  });
});

describe('what browsers say', () => {
  const told = (name: string, message: string) => new DOMException(message, name);
  it('means the same whoever says it', () => {
    const using = (name: string, message: string) => faultOf(told(name, message), 'using');
    expect(using('InvalidStateError', 'The database connection is closing.')).toBe('closed');
    expect(using('UnknownError', 'Connection to Indexed Database server lost. Refresh the page to try again')).toBe(
      'closed',
    );
    expect(using('UnknownError', 'An internal error was encountered in the Indexed Database server')).toBe('closed');
    expect(using('AbortError', 'The transaction was aborted, so the request cannot be fulfilled.')).toBe('closed');
    expect(using('TransactionInactiveError', 'The transaction is inactive or finished.')).toBe('closed');
    expect(using('QuotaExceededError', 'The current transaction exceeded its quota limitations.')).toBe('full');
    expect(using('ConstraintError', 'Key already exists in the object store.')).toBe('ours');
    expect(faultOf(new TypeError('x is undefined'), 'using')).toBe('ours');
    expect(faultOf('nothing that is an error', 'using')).toBe('ours');
  });
  it('on opening is a matter of patience, of room, of another version, or final', () => {
    const opening = (name: string) => faultOf(told(name, ''), 'opening');
    expect(opening('UnknownError')).toBe('busy');
    expect(opening('QuotaExceededError')).toBe('full');
    expect(opening('VersionError')).toBe('newer');
    expect(opening('SecurityError')).toBe('forbidden');
    expect(opening('toString')).toBe('forbidden');
  });
});
