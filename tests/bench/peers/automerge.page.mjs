// automerge-repo's client in a page, over IndexedDB.
import { getHeads, initializeBase64Wasm } from '@automerge/automerge/slim';
import { automergeWasmBase64 } from '@automerge/automerge/automerge.wasm.base64';
import { Repo, ImmutableString } from '@automerge/automerge-repo/slim';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { IndexedDBStorageAdapter } from '@automerge/automerge-repo-storage-indexeddb';
import { phone } from './automerge.core.mjs';

await initializeBase64Wasm(automergeWasmBase64);
globalThis.phone = phone({
  Repo, ImmutableString, getHeads, Client: WebSocketClientAdapter, storage: new IndexedDBStorageAdapter(), cpu: () => undefined,
});
