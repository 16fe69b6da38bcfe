import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { fakeCore } from '../fakes';
import { refuse } from '../refusals';
import { makeKey } from '../storage/device-key';
import { type ActRow, Store, stateOf } from '../storage/indexed-db';
import { unframe } from './frame';
import { exportOutbox } from './outbox';

const core = fakeCore();
const hashOf = (number: number) => new Uint8Array(32).fill(number);

/** A device whose log has these acts left, of `last`; the server has all up to `acknowledged`, and holds some. */
async function device(left: number[], acknowledged: number, held: number[] = []) {
  const log = core.newLog(randomUUID(), 'K4', 'ana');
  const store = await Store.create(log, await makeKey());
  await store.write(async (tx) => {
    const state = await stateOf(tx);
    const number = Math.max(...left);
    const after = { ...state.log, number, acknowledged, acknowledged_hash: hashOf(acknowledged) };
    await tx.objectStore('state').put({ ...state, log: after }, 'state');
    for (const number of left) {
      const isHeld = held.includes(number);
      const row: ActRow = {
        ...{ number, document: 't', struck: false, hash: hashOf(number), bytes: new Uint8Array([number]) },
        ...{ command: { strike: { act: '' } }, at: 0 },
        state: isHeld ? { held: 'not_your_role' } : number > acknowledged ? 'local' : 'settled',
        ...((isHeld || number > acknowledged) && { open: 't', queued: 1 as const }),
      };
      await tx.objectStore('acts').put(row);
    }
  });
  return store;
}
async function exported(store: Store) {
  const [only, ...more] = await exportOutbox(store, core);
  expect(more).toEqual([]);
  return read(only.file);
}
async function read(file: Uint8Array) {
  const message = (await unframe(file)) ?? new Uint8Array();
  const said = JSON.parse(new TextDecoder().decode(message)) as { first: number; before: string; acts: string[] };
  const bytes = (base64: string) => [...Buffer.from(base64, 'base64')];
  return { first: said.first, before: bytes(said.before)[0], acts: said.acts.flatMap(bytes) };
}

describe('the file of what was not sent', () => {
  it('has all that the server lacks, and from the first that it holds', async () => {
    expect(await exported(await device([1, 2, 3], 0))).toEqual({ first: 1, before: 0, acts: [1, 2, 3] });
    expect(await exported(await device([1, 2, 3, 4], 2))).toEqual({ first: 3, before: 2, acts: [3, 4] });
    expect(await exported(await device([4, 5, 6, 7, 8], 6, [5]))).toEqual({ first: 5, before: 4, acts: [5, 6, 7, 8] });
  });

  it('has no gap where acts after a held one were forgotten: each act stands under its own number', async () => {
    // 6 and 7 are in a backup of the server's, and went; 8 is the last one that it has.
    const file = await exported(await device([5, 8, 9, 10, 11], 8, [5]));
    expect(file).toEqual({ first: 9, before: 8, acts: [9, 10, 11] });
    expect(await exported(await device([3, 5, 8], 8, [3, 5]))).toEqual({ first: 9, before: 8, acts: [] });
  });

  it('counts as sent before it is given away, and nothing in it can be undone any more', async () => {
    const store = await device([1, 2, 3], 0);
    await store.write(async (tx) => {
      const state = await stateOf(tx);
      await tx.objectStore('state').put({ ...state, grace: { from: 2, until: Date.now() + 9_000 } }, 'state');
    });
    expect((await exported(store)).acts).toEqual([1, 2, 3]);
    const state = await store.read(stateOf);
    expect([state.log.sent, state.grace]).toEqual([3, undefined]);
  });

  it('is given away by a phone that cannot note it: full, failing to write, or with a log that cannot be read', async () => {
    const store = await device([1, 2, 3], 0);
    const left = () => {
      throw refuse('bad_answer');
    };
    expect(await exportOutbox(store, { ...core, left })).toHaveLength(1);
    const write = vi.spyOn(store, 'write');
    for (const code of ['storage_full', 'storage_failed', 'storage_unsure'] as const) {
      write.mockRejectedValue(refuse(code));
      expect((await exported(store)).acts).toEqual([1, 2, 3]);
    }
    vi.spyOn(store, 'read').mockRejectedValue(refuse('storage_failed'));
    await expect(exportOutbox(store, core)).rejects.toMatchObject({ code: 'storage_failed' });
  });

  it('is several where it is more than one may hold, each going on where the one before it ends', async () => {
    const many = Array.from({ length: 4_500 }, (_, at) => at + 1);
    const parts = await exportOutbox(await device(many, 10), core);
    expect(parts.map(({ first, last }) => [first, last])).toEqual([
      [11, 2010],
      [2011, 4010],
      [4011, 4500],
    ]);
    const files = await Promise.all(parts.map(({ file }) => read(file)));
    expect(files.map(({ first, before, acts }) => [first, before, acts.length])).toEqual([
      [11, 10, 2000],
      [2011, 2010 % 256, 2000],
      [4011, 4010 % 256, 490],
    ]);
  });

  it('is several where few acts weigh much', async () => {
    const store = await device([1, 2, 3], 0);
    await store.write(async (tx) => {
      const acts = tx.objectStore('acts');
      for (const row of await acts.getAll()) await acts.put({ ...row, bytes: new Uint8Array(600 * 1024) });
    });
    expect((await exportOutbox(store, core)).map(({ first, last }) => [first, last])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });
});
