// A phone of the trials: its storage and session, and a server that is told what to answer.
import { randomUUID } from 'node:crypto';
import { FakeServer, fakeCore, wordsOf } from './fakes';
import type { WorkerNews } from './rpc';
import { makeKey } from './storage/device-key';
import { Store } from './storage/indexed-db';
import { net as realNet } from './sync/net';
import type { ActWriter } from './worker/act-writer';
import { FirstLook } from './worker/first-look';
import { Session, type SessionParts } from './worker/session';

export const core = fakeCore();

export async function phone(server: FakeServer, device: string = randomUUID()) {
  const key = await makeKey();
  const store = await Store.create(core.newLog(device, 'K4', 'ana'), key);
  return { ...(await tab(server, store)), store, key };
}
export async function tab(
  server: FakeServer,
  store: Store,
  its = core,
  tell: (one: WorkerNews) => void = () => undefined,
) {
  const told: WorkerNews[] = [];
  const net = {
    ...realNet,
    sync: (body: Uint8Array<ArrayBuffer>) => server.net.sync(body),
    carried: () => server.carried(),
    live: () =>
      ({ addEventListener: () => undefined, close: () => undefined, readyState: 1 }) as unknown as EventSource,
  };
  const look = await FirstLook.at(store, Date.now());
  const parts: SessionParts = {
    store,
    core: its,
    net,
    app: 'test',
    now: () => Date.now(),
    over: () => undefined,
    tell: (one) => {
      told.push(one);
      tell(one);
    },
  };
  look.show({ device: store.device, person: 'ana' }, parts.tell);
  const session = await Session.open(parts, look);
  return { session, told };
}
export const open = (subject: string) =>
  ({ open_ticket: { subject } }) as unknown as Parameters<ActWriter['dispatch']>[1];
export const rows = (store: Store) => store.read((tx) => tx.objectStore('acts').getAll());
export const subject = async (store: Store, id: string) => {
  const row = await store.read((tx) => tx.objectStore('summaries').get(id));
  return row && 'ticket' in row.summary ? row.summary.ticket.subject : undefined;
};
export const said = (server: FakeServer, id: string) => server.documents.get(id)?.commands.map(wordsOf);
