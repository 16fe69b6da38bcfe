import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { fakeCore } from '../fakes';
import { makeKey } from './device-key';
import { type ActRow, Store } from './indexed-db';
import { QueueRows } from './queue-rows';

const row = (number: number, more: Partial<ActRow> = {}): ActRow =>
  ({
    ...{ number, document: 't1', state: 'local', struck: false, at: number, queued: 1 },
    ...{ command: { add_note: { audience: 'internal', text: `nota ${number}` } } },
    ...{ hash: new Uint8Array(32), bytes: new Uint8Array(8), ...more },
  }) as ActRow;

async function phone() {
  const store = await Store.create(fakeCore().newLog(randomUUID(), 'K4', 'ana'), await makeKey());
  const rows = new QueueRows();
  const put = (...all: ActRow[]) =>
    store.write(async (tx) => void (await Promise.all(all.map((each) => tx.objectStore('acts').put(each)))));
  /** What the queue says, and how many of its rows were read one by one. */
  async function told() {
    let read = 0;
    const all = await store.read(
      (tx) =>
        rows.read(
          new Proxy(tx, {
            get: (of, name) =>
              name !== 'objectStore'
                ? Reflect.get(of, name)
                : (table: 'acts') => {
                    const acts = of.objectStore(table);
                    return { index: acts.index.bind(acts), get: (key: number) => ((read += 1), acts.get(key)) };
                  },
          }),
        ),
      ['acts'],
    );
    return { numbers: all.map(({ number }) => number), states: all.map(({ state }) => state), read };
  }
  return { store, rows, put, told };
}

it('reads what is new, and no row twice; what has left the queue is not told', async () => {
  const { put, told } = await phone();
  await put(row(1), row(2));
  expect((await told()).numbers).toEqual([1, 2]);
  await put(row(3));
  expect(await told()).toMatchObject({ numbers: [1, 2, 3], read: 1 });
  const { queued: _, ...struck } = row(2, { struck: true });
  await put(struck, row(4));
  expect(await told()).toMatchObject({ numbers: [1, 3, 4], read: 1 });
  expect(await told()).toMatchObject({ numbers: [1, 3, 4], read: 0 });
});

it('reads all anew once something else may have changed it', async () => {
  const { rows, put, told } = await phone();
  await put(row(1), row(2));
  await told();
  const held = { held: 'not_your_role' } as unknown as ActRow['state'];
  await put(row(2, { state: held }));
  rows.forget();
  expect((await told()).states).toEqual(['local', held]);
});

it('does not know what it had read before it was told to forget', async () => {
  const { store, rows, put, told } = await phone();
  await put(row(1));
  const held = { held: 'not_your_role' } as unknown as ActRow['state'];
  await store.read(
    async (tx) => {
      const reading = rows.read(tx);
      rows.forget();
      expect((await reading).map(({ state }) => state)).toEqual(['local']);
    },
    ['acts'],
  );
  await put(row(1, { state: held }));
  expect((await told()).states).toEqual([held]);
});
