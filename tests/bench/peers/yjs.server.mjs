// Hocuspocus with SQLite; its limit of documents a connection is raised, or W2 never ends.
import { createHash } from 'node:crypto';
import { Server } from '@hocuspocus/server';
import { SQLite } from '@hocuspocus/extension-sqlite';
import * as Y from 'yjs';
import { answerWith } from '../lib/child.mjs';
import { ticket } from '../lib/workload.mjs';
import { apply, born, plain } from './yjs.shape.mjs';

const [folder] = process.argv.slice(2);
const LIMIT = 1_000_000;
let messages = 0;
const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  debounce: 0,
  maxPendingDocuments: LIMIT,
  maxUnauthenticatedQueueMessages: LIMIT,
  maxUnauthenticatedQueueSize: 1 << 30,
  extensions: [new SQLite({ database: `${folder}/tickets.sqlite` })],
  async beforeHandleMessage() {
    messages += 1;
  },
});
// The desk's own connections keep its documents open, as an agent's browser would.
const desk = [];
const id = (number) => ticket(number).id;
const state = (number) => Buffer.from(Y.encodeStateVector(desk[number].document)).toString('hex');

answerWith({
  async listen() {
    await server.listen();
    return server.address.port;
  },
  async seed(count) {
    for (let number = 0; number < count; number++) {
      const connection = await server.hocuspocus.openDirectConnection(id(number));
      await connection.transact((doc) => born(doc, ticket(number)));
      desk[number] = connection;
    }
    return count;
  },
  async edit(list) {
    for (const edit of list) await desk[edit.ticket].transact((doc) => apply(doc, edit));
  },
  fingerprint: (numbers) =>
    createHash('sha256').update(numbers.map((n) => JSON.stringify(plain(desk[n].document)) + state(n).length).join('\n')).digest('hex'),
  durable: () => server.hocuspocus.flushPendingStores(),
  read: (number) => plain(desk[number].document),
  requests: (reset) => {
    const counted = messages;
    if (reset) messages = 0;
    return counted;
  },
  memory: () => process.memoryUsage().rss,
});
