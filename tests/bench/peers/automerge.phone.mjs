// automerge-repo's client in Node: its store is files on disk, as IndexedDB is in a browser.
import { Repo, ImmutableString } from '@automerge/automerge-repo';
import { getHeads } from '@automerge/automerge';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { answerWith, cpu } from '../lib/child.mjs';
import { phone } from './automerge.core.mjs';

const [folder] = process.argv.slice(2);
answerWith(
  phone({ Repo, ImmutableString, getHeads, Client: WebSocketClientAdapter, storage: new NodeFSStorageAdapter(folder), cpu }),
);
