// What waits here goes up behind what it rests on, which another phone handed over.
import 'fake-indexeddb/auto';
import '../fake-locks';
import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { open, phone } from '../fake-phone';
import { FakeServer, lost, note } from '../fakes';
import { ServerSaid } from './net';

describe('a phone with a ticket that was handed over', () => {
  it('keeps its own acts behind what they rest on while the server is too busy for that, and not for good', async () => {
    for (const busy of ['once', 'always']) {
      const server = new FakeServer();
      server.before = lost;
      const { session, store } = await phone(server);
      const light = { institution: 'oaxaca', public: '', receipts: '' };
      const directory = JSON.stringify({ version: '1', me: { id: 'ana' }, people: [], requesters: [], light });
      await store.write((tx) => tx.objectStore('things').put(directory, 'directory'), ['things']);
      const history = new TextEncoder().encode(JSON.stringify([open('Sin red')]));
      const document = await session.take({
        ...{ device: 'another', person: 'luis', document: randomUUID(), proof: new Uint8Array(), history },
        ...{ acts: [], outboxes: [new Uint8Array([1, 2, 3])] },
      });
      await session.acts.dispatch(document, note('lo tomo'), 'field');
      const says = new ServerSaid(503, { code: 'busy', es: 'Ocupado.', en: 'Busy.' }, null);
      const carried = vi.spyOn(server, 'carried');
      if (busy === 'once') carried.mockRejectedValueOnce(says);
      else carried.mockRejectedValue(says);
      server.change(document, open('Sin red'));
      server.before = () => undefined;
      for (let times = 0; times < 6; times++) await session.syncNow();
      expect(server.came.slice(0, 2)).toEqual(busy === 'once' ? ['carried', 'acts'] : ['acts']);
      expect(carried.mock.calls.length).toBeGreaterThan(1);
      await session.close();
    }
  });
});
