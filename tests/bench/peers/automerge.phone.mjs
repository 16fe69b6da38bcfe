// automerge-repo's client in Node: its store is files on disk, as IndexedDB is in a browser.
import { createHash } from 'node:crypto';
import { Repo, ImmutableString } from '@automerge/automerge-repo';
import { getHeads } from '@automerge/automerge';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { answerWith, cpu } from '../lib/child.mjs';
import { listAndSearch } from '../lib/workload.mjs';
import { apply, plain } from './automerge.shape.mjs';

const [folder] = process.argv.slice(2);
const repo = new Repo({ network: [], storage: new NodeFSStorageAdapter(folder) });
let adapter;
let handles = [];
let before;

const connect = (port) => {
  adapter = new WebSocketClientAdapter(`ws://127.0.0.1:${port}`, 200);
  repo.networkSubsystem.addNetworkAdapter(adapter);
};

answerWith({
  async obtain(port, urls) {
    before = cpu();
    connect(port);
    await adapter.whenReady();
    handles = await Promise.all(urls.map((url) => repo.find(url)));
    const { list } = listAndSearch(handles.map((handle) => plain(handle.doc())));
    await repo.flush();
    return { listed: list.length, cpu: cpu(before) };
  },
  leave: () => repo.networkSubsystem.removeNetworkAdapter(adapter),
  async edit(list) {
    for (const edit of list) handles[edit.ticket].change((doc) => apply(doc, edit, ImmutableString));
    await repo.flush();
  },
  /** After a restart: the documents are on disk, not in memory. */
  async open(urls) {
    handles = await Promise.all(urls.map((url) => repo.find(url)));
  },
  begin(port) {
    before = cpu();
    connect(port);
  },
  fingerprint: (numbers) =>
    createHash('sha256')
      .update(numbers.map((n) => getHeads(handles[n].doc()).toSorted().join()).join('\n'))
      .digest('hex'),
  async durable() {
    await repo.flush();
    return cpu(before);
  },
  read: (number) => plain(handles[number].doc()),
});
