import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Command } from '../../contract/api';
import type { Answer, Core } from '../core';
import { FakeServer, fakeCore, lost, note } from '../fakes';
import { makeKey } from '../storage/device-key';
import { Store, stateOf } from '../storage/indexed-db';
import { LENT } from '../storage/lent';
import { ActWriter, type ActWriterParts } from '../worker/act-writer';
import { unframe } from './frame';
import { RequestSize } from './request-size';
import { NoAnswer } from './net';
import type { Reply } from './page-ahead';
import { type SyncParts, converse } from './sync';

const core = fakeCore();

interface Asked {
  cursor: number;
  acts: string[];
  stop: AbortSignal | undefined;
  /** Settled, however. */
  over: boolean;
}

it('asks for less on a line on which a request was lost slowly, and is told so by the server', async () => {
  const loads: number[] = [];
  const its: Core = {
    ...core,
    push(...asked) {
      loads.push(asked[5].news);
      return core.push(...asked);
    },
  };
  const { parts } = await phone(1, its);
  const real = parts.net.sync;
  let clock = 0;
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const slowly = (answer: () => Promise<Reply>) => {
    parts.net = {
      sync: () => {
        clock += 30_000;
        return answer();
      },
    };
  };
  try {
    slowly(() => Promise.reject(new NoAnswer('cut')));
    await expect(converse(parts)).rejects.toBeInstanceOf(NoAnswer);
    slowly(async () => ({ status: 408, body: new Uint8Array(), retryAfterMs: null }));
    await expect(converse(parts)).rejects.toBeInstanceOf(NoAnswer);
    parts.net = { sync: real };
    await converse(parts);
  } finally {
    now.mockRestore();
  }
  expect(loads.slice(0, 3)).toEqual([2048, 512, 128].map((kib) => kib * 1024));
});

/** A phone that has nothing, and `documents` of others at its server, one a page. */
async function phone(documents: number, its: Core = core) {
  const server = new FakeServer();
  for (let n = 1; n <= documents; n++) server.change(randomUUID(), note(`otro ${n}`));
  server.pageSize = 1;
  const key = await makeKey();
  const store = await Store.create(core.newLog(randomUUID(), 'K4', 'ana'), key);
  const asked: Asked[] = [];
  const stop = new AbortController();
  const parts: SyncParts = {
    ...{ store, core: its, key, asker: 'test', app: 'test', now: Date.now },
    ...{
      gathered: () => undefined,
      offering: () => undefined,
      mended: async () => undefined,
      page: async () => undefined,
    },
    stop: stop.signal,
    line: new RequestSize(),
    net: {
      async sync(body, signal) {
        const message = await unframe(body);
        const said = JSON.parse(new TextDecoder().decode(message ?? new Uint8Array())) as Pick<
          Asked,
          'cursor' | 'acts'
        >;
        const one: Asked = { cursor: said.cursor, acts: said.acts, stop: signal, over: false };
        asked.push(one);
        try {
          return await server.net.sync(body);
        } finally {
          one.over = true;
        }
      },
    },
  };
  const writer = new ActWriter({
    ...{ store, core, now: Date.now, inform: async () => undefined, wrote: async () => undefined },
    ...{
      may: async () => undefined,
      send: async () => undefined,
      untold: () => undefined,
      unreadable: () => undefined,
    },
  } as unknown as ActWriterParts);
  const write = (subject: string) => writer.dispatch(null, { open_ticket: { subject } } as unknown as Command, 'field');
  const held = () => store.read((tx) => tx.objectStore('documents').count());
  const cursor = async () =>
    (JSON.parse(new TextDecoder().decode((await store.read(stateOf)).log.bytes)) as { cursor: number }).cursor;
  return { server, store, asked, stop, parts, write, held, cursor };
}

/** A core whose n-th answer of the server cannot be taken in. */
function breaking(nth: number): Core {
  let answers = 0;
  return {
    ...core,
    answer(message): Answer {
      const answer = core.answer(message);
      answers += 1;
      if (answers !== nth) return answer;
      return {
        ...answer,
        receive(...args) {
          const received = answer.receive(...args);
          // It fails in the middle of what is stored of it.
          return { ...received, refresh: [received.replicas[0]?.id ?? ''], rows: null as never };
        },
      };
    },
  };
}

/** A ticket that a colleague's phone lends. */
async function lend(store: Store): Promise<string> {
  const id = randomUUID();
  const base = new TextEncoder().encode(JSON.stringify([note('de luis')]));
  await store.write(async (tx) => {
    const handed = { by: 'luis', lent: true, acts: [] };
    await tx.objectStore('documents').put({ id, kind: 'ticket', position: 1, gone: false, base, handed });
    await LENT.put(tx, id, 'luis');
  });
  return id;
}

describe('the page after the one that is taken in', () => {
  it('is on its way meanwhile, one and no more, each asked for with the cursor that the answer before it carried', async () => {
    const { asked, parts, held, server } = await phone(6);
    const during: number[] = [];
    parts.page = async () => {
      const page = during.length + 1;
      // The next one is asked for although this one is not told yet; and its answer is there.
      if (page < 6) await expect.poll(() => asked[page]?.over).toBe(true);
      during.push(asked.length);
    };
    await converse(parts);
    expect(during).toEqual([2, 3, 4, 5, 6, 6]);
    expect(asked.map((one) => one.cursor)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(server.requests).toBe(6);
    expect(await held()).toBe(6);
  });

  it('is asked for before the one that is taken in is read to its end', async () => {
    const { parts } = await phone(2);
    const order: string[] = [];
    const { sync } = parts.net;
    parts.net.sync = (body, stop) => {
      order.push('asked');
      return sync(body, stop);
    };
    const told = parts.core;
    parts.core = {
      ...told,
      answer(message) {
        const answer = told.answer(message);
        return {
          ...answer,
          receive(...args) {
            order.push('received');
            return answer.receive(...args);
          },
        };
      },
    };
    await converse(parts);
    expect(order).toEqual(['asked', 'asked', 'received', 'received']);
  });

  it('is asked for before the one that is taken in is durable', async () => {
    const { asked, parts, store } = await phone(2);
    const order: string[] = [];
    const { sync } = parts.net;
    parts.net.sync = (body, stop) => {
      order.push('asked');
      return sync(body, stop);
    };
    const write = store.writeAhead.bind(store);
    store.writeAhead = async (...args) => {
      const value = await write(...args);
      order.push('durable');
      return value as never;
    };
    await converse(parts);
    expect(order).toEqual(['durable', 'asked', 'asked', 'durable', 'durable']);
    expect(asked.map((one) => one.cursor)).toEqual([0, 1]);
  });

  it('is not asked for while acts are to go up: they go with the next request, after the page is durable', async () => {
    const { asked, parts, write, cursor, server } = await phone(4);
    for (let n = 1; n <= 60; n++) await write(`mío ${n}`); // more than one push takes
    const durable: [asked: number, kept: number][] = [];
    const { sync } = parts.net;
    parts.net.sync = async (body, stop) => {
      const kept = await cursor();
      const reply = await sync(body, stop);
      durable.push([asked.at(-1)?.cursor ?? -1, kept]);
      return reply;
    };
    await converse(parts);
    expect(asked.slice(0, 3).map((one) => one.acts.length)).toEqual([50, 10, 0]);
    expect(durable[1]).toEqual([1, 1]);
    expect(asked.slice(2).every((one) => one.acts.length === 0)).toBe(true);
    expect(server.documents.size).toBe(64);
  });

  it('carries no act that is written while it is on its way: that one goes up next, once', async () => {
    const { asked, parts, write, server, held } = await phone(5);
    let written = false;
    parts.page = async () => {
      if (written) return;
      written = true;
      await expect.poll(() => asked.length).toBe(2);
      await write('mientras tanto');
    };
    await converse(parts);
    expect(asked.map((one) => one.acts.length)).toEqual([0, 0, 1, 0, 0, 0]);
    expect([...server.logs.values()].map((log) => log.acts.length)).toEqual([1]);
    expect(await held()).toBe(6);
  });

  it('is thrown away where the one before it cannot be taken in, and asked for anew', async () => {
    const { asked, parts, held, cursor } = await phone(4, breaking(2));
    await expect(converse(parts)).rejects.toMatchObject({ code: 'storage_failed' });
    expect([await held(), await cursor()]).toEqual([1, 1]);
    expect(asked.map((one) => one.cursor)).toEqual([0, 1, 2]);
    expect([asked[2]?.over, asked[2]?.stop?.aborted]).toEqual([true, true]);
    await converse(parts);
    expect(asked.slice(3).map((one) => one.cursor)).toEqual([1, 2, 3]);
    expect(await held()).toBe(4);
  });

  it('that is lost on its way is told after the one before it is durable and shown', async () => {
    const { server, parts, held, cursor, asked } = await phone(3);
    let told = 0;
    server.before = () => void (asked.length === 2 && lost());
    parts.page = async () => {
      await expect.poll(() => asked[1]?.over).toBe(true);
      told += 1;
    };
    await expect(converse(parts)).rejects.toBeInstanceOf(NoAnswer);
    expect([told, await held(), await cursor()]).toEqual([1, 1, 1]);
    server.before = () => undefined;
    await converse(parts);
    expect(await held()).toBe(3);
  });

  it('that comes from a server restored meanwhile begins everything anew, and loses no act', async () => {
    const { server, parts, asked, write, held } = await phone(1);
    await write('antes');
    await converse(parts);
    const restore = server.snapshot();
    await write('después');
    await converse(parts);
    for (let n = 1; n <= 3; n++) server.change(randomUUID(), note(`nuevo ${n}`));
    const before = asked.length;
    let restored = false;
    parts.page = async () => {
      if (restored || asked.length < before + 2) return;
      restored = true;
      restore();
    };
    await converse(parts);
    await converse(parts); // an answer that was made before the restore may have been the last one
    expect([...server.documents.values()].flatMap((one) => one.commands).length).toBe(3);
    expect([...server.logs.values()].map((log) => log.acts.length)).toEqual([2]);
    expect(await held()).toBe(server.documents.size);
  });

  it('says nothing of a ticket that was lent after it was asked for; the next round does', async () => {
    for (const documents of [1, 2]) {
      const { parts, store, asked } = await phone(documents);
      const here = async (id: string) => (await store.read((tx) => tx.objectStore('documents').get(id)))?.gone;
      const { sync } = parts.net;
      let lent = '';
      // While the last page is on its way, whether it was asked for ahead or not.
      parts.net.sync = async (body, stop) => {
        const reply = await sync(body, stop);
        if (documents === 1) lent = await lend(store);
        return reply;
      };
      parts.page = async () => {
        if (documents === 1 || lent !== '') return;
        await expect.poll(() => asked[1]?.over).toBe(true);
        lent = await lend(store);
      };
      await converse(parts);
      expect([asked.length, await here(lent), await store.read(LENT.read)]).toEqual([
        documents,
        false,
        { [lent]: 'luis' },
      ]);
      parts.net.sync = sync;
      await converse(parts);
      expect([await here(lent), await store.read(LENT.read)]).toEqual([undefined, {}]);
    }
  });

  it('ends with the device that is left: the page before it stays, and nothing more is asked', async () => {
    const { parts, stop, asked, held } = await phone(4);
    const { sync } = parts.net;
    parts.net.sync = (body, signal) =>
      asked.length === 0
        ? sync(body)
        : new Promise((_, failed) => {
            asked.push({ cursor: -1, acts: [], stop: signal, over: false });
            signal?.addEventListener('abort', () => failed(new NoAnswer('ended')));
          });
    parts.page = async () => {
      await expect.poll(() => asked.length).toBe(2);
      stop.abort();
    };
    await expect(converse(parts)).rejects.toBeInstanceOf(NoAnswer);
    expect([asked.length, asked[1]?.stop?.aborted, await held()]).toEqual([2, true, 1]);
  });

  it('is not taken in where the storage was emptied meanwhile', async () => {
    const { parts, store, asked } = await phone(4);
    parts.page = async () => {
      await expect.poll(() => asked.length).toBe(2);
      await store.write((tx) => tx.objectStore('state').delete('state'), ['state']);
    };
    await expect(converse(parts)).rejects.toMatchObject({ code: 'storage_wiped' });
    expect(asked.length).toBe(2);
  });
});
