// What automerge-repo's phone does, in Node and in a browser alike.
import { listAndSearch } from '../lib/workload.mjs';
import { apply, plain } from './automerge.shape.mjs';

/** `kit`: Repo, ImmutableString, getHeads, Client (the web socket's adapter), storage, cpu. */
export function phone(kit) {
  const repo = new kit.Repo({ network: [], storage: kit.storage });
  let adapter;
  let handles = [];
  let before;
  const connect = (port) => {
    adapter = new kit.Client(`ws://127.0.0.1:${port}`, 200);
    repo.networkSubsystem.addNetworkAdapter(adapter);
  };
  return {
    async obtain(port, urls) {
      before = kit.cpu();
      connect(port);
      await adapter.whenReady();
      handles = await Promise.all(urls.map((url) => repo.find(url)));
      const { list } = listAndSearch(handles.map((handle) => plain(handle.doc())));
      await repo.flush();
      return { listed: list.length, cpu: kit.cpu(before) };
    },
    leave: () => repo.networkSubsystem.removeNetworkAdapter(adapter),
    async edit(list) {
      for (const edit of list) handles[edit.ticket].change((doc) => apply(doc, edit, kit.ImmutableString));
      await repo.flush();
    },
    begin(port) {
      before = kit.cpu();
      connect(port);
    },
    fingerprint: (numbers) => numbers.map((n) => kit.getHeads(handles[n].doc()).slice().sort().join()).join('\n'),
    async durable() {
      await repo.flush();
      return kit.cpu(before);
    },
    read: (number) => plain(handles[number].doc()),
  };
}
