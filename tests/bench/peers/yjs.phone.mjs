// Hocuspocus' client in Node: one socket for all documents; it keeps nothing on disk.
import { createHash } from 'node:crypto';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { answerWith, cpu } from '../lib/child.mjs';
import { listAndSearch, ticket } from '../lib/workload.mjs';
import { apply, plain } from './yjs.shape.mjs';

const docs = [];
let providers = [];
let socket;
let before;
const state = (number) => Buffer.from(Y.encodeStateVector(docs[number])).toString('hex');

async function connect(port, count) {
  socket = new HocuspocusProviderWebsocket({ url: `ws://127.0.0.1:${port}`, WebSocketPolyfill: WebSocket });
  // Providers attached before the socket stands each begin a connection anew.
  await new Promise((open) => socket.on('status', ({ status }) => status === 'connected' && open()));
  const synced = [];
  for (let number = 0; number < count; number++) {
    docs[number] ??= new Y.Doc();
    synced.push(
      new Promise((done) => {
        const provider = new HocuspocusProvider({
          websocketProvider: socket,
          name: ticket(number).id,
          document: docs[number],
          awareness: null,
          onSynced: ({ state }) => state && done(),
        });
        provider.attach();
        providers.push(provider);
      }),
    );
  }
  return Promise.all(synced);
}

answerWith({
  async obtain(port, _, count) {
    before = cpu();
    await connect(port, count);
    const { list } = listAndSearch(docs.map(plain));
    return { listed: list.length, cpu: cpu(before) };
  },
  leave() {
    for (const provider of providers) provider.destroy();
    socket.destroy();
    providers = [];
  },
  edit(list) {
    for (const edit of list) docs[edit.ticket].transact(() => apply(docs[edit.ticket], edit));
  },
  begin(port, count) {
    before = cpu();
    void connect(port, count);
  },
  fingerprint: (numbers) =>
    createHash('sha256').update(numbers.map((n) => JSON.stringify(plain(docs[n])) + state(n).length).join('\n')).digest('hex'),
  durable: () => cpu(before),
  read: (number) => plain(docs[number]),
});
