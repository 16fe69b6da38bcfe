// automerge-repo's server: one repo, files on disk, a web socket.
import { createServer } from 'node:http';
import { Repo, ImmutableString } from '@automerge/automerge-repo';
import { getHeads } from '@automerge/automerge';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { WebSocketServer } from 'ws';
import { answerWith } from '../lib/child.mjs';
import { ticket } from '../lib/workload.mjs';
import { apply, born, plain } from './automerge.shape.mjs';

const [folder] = process.argv.slice(2);
const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
let messages = 0;
sockets.on('connection', (socket) => {
  const send = socket.send.bind(socket);
  socket.send = (...rest) => ((messages += 1), send(...rest));
  socket.on('message', () => (messages += 1));
});
const repo = new Repo({
  network: [new WebSocketServerAdapter(sockets)],
  storage: new NodeFSStorageAdapter(folder),
  sharePolicy: async () => false,
});
const handles = [];

answerWith({
  listen: () => new Promise((ready) => http.listen(0, '127.0.0.1', () => ready(http.address().port))),
  async seed(count) {
    for (let number = 0; number < count; number++) handles.push(repo.create(born(ticket(number), ImmutableString)));
    await repo.flush();
    return handles.map((handle) => handle.url);
  },
  async edit(list) {
    for (const edit of list) handles[edit.ticket].change((doc) => apply(doc, edit, ImmutableString));
    await repo.flush();
  },
  fingerprint: (numbers) => numbers.map((n) => getHeads(handles[n].doc()).slice().sort().join()).join('\n'),
  durable: () => repo.flush(),
  read: (number) => plain(handles[number].doc()),
  requests: (reset) => {
    const counted = messages;
    if (reset) messages = 0;
    return counted;
  },
  memory: () => process.memoryUsage().rss,
});
