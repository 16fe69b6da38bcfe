// The worker: owns the core, the storage and the network, so that the page only paints. Answers the page's calls.
import type { Core } from '../core';
import type { Catalogue } from './catalogue';
import { type Lost, emptiedAs, emptiedHere, handInCopyOf, lostHere } from './emptied';
import { FirstLook } from './first-look';
import { Session, type SessionParts } from './session';
import { Leaving } from './sign-in/leaving';
import { SignIn } from './sign-in/sign-in';
import type { Alike, AlikeTo } from '../../contract/api';
import type { NearWordsTold } from '../../contract/server';
import { net, offline, ServerSaid } from '../sync/net';
import { Elsewhere, known } from '../storage/device-registry';
import {
  type Begin,
  type PageCall,
  type CallName,
  type Calls,
  REHEARSAL,
  type Rehearsal,
  type WorkerMessage,
  type WorkerNews,
} from '../rpc';
import { loadedOnce } from '../loading';
import { Refused, asRefused, refuse } from '../refusals';
import { type DeviceRow, Store, devices, endClearing, wasCleared } from '../storage/indexed-db';
import { readDraft, readDraftKeys } from '../storage/drafts';
import { exportOutbox } from '../sync/outbox';
import { NOTHING, QUIET, UNREAD, status } from './overview';
import { unsealed } from './light-bundle';
import { rehearse } from './rehearsal';
import { findWord, keepWord } from './self-check';
import { loadCore } from '../wasm';

declare const __RONDA_APP__: string | undefined;
const APP = typeof __RONDA_APP__ === 'string' ? __RONDA_APP__ : 'dev';

const scope = self as unknown as {
  postMessage(message: WorkerMessage): void;
  onmessage: ((event: MessageEvent<PageCall>) => void) | null;
};
const tell = (told: WorkerNews) => scope.postMessage(told);
const now = () => Date.now();

let session: Session | null = null;
/** The start that is under way, or the opening of a device for whoever comes in: every call waits for it. */
let beginning: Promise<void> | null = null;
/** True once the page has started the worker. */
let begun = false;
/** True once the page has the core. */
let given = false;
/** Why there is no session although there should be one: every call is refused with it until a start succeeds. */
let trouble: Refused | null = null;
/** What the page said when it started the worker. */
let page: Begin = { marker: null, tab: false };
/** The device whose storage the browser has emptied. */
let lost: Lost | null = null;
/** A page that has not reported its first paint by then (ms) gets the rest all the same. */
const UNPAINTED_MS = 2_000;
let isPainted: () => void = () => undefined;
/** Resolves once the page has painted its first rows: messages before that would delay the paint. */
const painted = new Promise<void>((resolve) => {
  isPainted = resolve;
});

/** The storage of a device, and the first reading of it. */
interface Opened {
  store: Store;
  look: FirstLook;
}
/** The first reading that the present start has shown. */
let stand = UNREAD;
/** The first reading, shown while the core is being made. */
let looked: FirstLook | null = null;
/** The first reading, begun before the page asks for it, while the page still loads its scripts; null once it was used. */
let early: { rows: Promise<DeviceRow[]>; opened: Promise<Opened | null> } | null = null;

type Handlers = { [K in CallName]: (...args: Calls[K]['args']) => Promise<Calls[K]['answer']> | Calls[K]['answer'] };
const handlers: Handlers = {
  start,
  painted: () => (isPainted(), null),
  judging,
  watch: async (id, site) => (await (await open()).notifier.watch(id, site), null),
  unwatch: (id) => (session?.notifier.unwatch(id), null),
  dispatch: async (document, command, site, undoable, draft, replaces) =>
    (await open()).acts.dispatch(document, command, site, undoable, draft, replaces),
  dispatchAll: async (deeds, site, undoable, drafts) => (await open()).acts.dispatchAll(deeds, site, undoable, drafts),
  attach: async (document, file, about, site, undoable, drafts) =>
    (await open()).acts.attach(document, file, about, site, undoable, drafts),
  thumb: async (act) => (await open()).fileStore.thumb(act),
  whole: async (act) => (await open()).fileStore.whole(act),
  served: (document, act) => asked(() => (session?.net ?? net).evidence(document, act)),
  sendFile: async (act) => (await (await open()).sendNow(act), null),
  setRule: async (rule) => (await (await open()).setRule(rule), null),
  dropFile: async (act) => (await (await open()).fileStore.dismiss(act), null),
  undo: async (act, site) => (await (await open()).acts.undo(act, site), null),
  endGrace: async (act) => (await (await open()).endGrace(act), null),
  dismiss: async (act) => (await (await open()).acts.dismiss(act), null),
  syncNow: async () => (await (await open()).syncNow(), null),
  refresh: async () => (await (await open()).refresh(), null),
  nudge,
  exportOutbox: async () => {
    const { store } = await givenAway();
    return (await exportOutbox(store, (await loaded()).core)).map(({ file }) => file);
  },
  importOutbox: async (file) => (await open()).net.outbox(file).catch(offline),
  unsealed: async (files) => {
    const { courier, store } = await givenAway();
    return {
      ...(await unsealed(store, (await loaded()).core, files, await courier.covered())),
      keys: await courier.keys(),
    };
  },
  lightKeys: async () => (await open()).courier.keys(),
  carry: async (sealed, outside) => (await open()).carry(sealed, outside),
  carriedLoad: async (id) => (await open()).courier.load(id),
  dropCarried: async (id) => (await (await open()).courier.drop(id), null),
  carriedReceipt: async (id) => (await open()).courier.receiptOf(id),
  ownReceipt: async (receipt) => (await open()).courier.receipt(receipt),
  card: async () => (await open()).handover.card(),
  signByLight: async (bytes) => (await open()).handover.sign(bytes),
  handed: async (ticket, to) => {
    const { courier, handover, net: own } = await givenAway();
    return { ...(await handover.hand(ticket, to, own)), keys: await courier.keys() };
  },
  taken: async (handed) => (await open()).take(handed),
  search: async (text) => (await catalogue()).search(text),
  searchServer: async (text) => (await open()).net.search(text).catch(offline),
  lookElsewhere: async (id, site) => (await open()).lookElsewhere(id, site).catch(offline),
  findEquipment: async (code) => (await catalogue()).findEquipment(code),
  diagnoses: async (service, but) => (await open()).diagnoses.of(service, but),
  similar,
  similarRecords: async (text, titles) => (await catalogue()).similarRecords(text, titles),
  nearWords,
  draft: async (key) => readDraft((await open()).store, key),
  draftKeys: async (prefix) => readDraftKeys((await open()).store, prefix),
  setDraft: async (key, text) => (await (await open()).setDraft(key, text), null),
  announce: (document, writing) => {
    // A page that opens at a ticket shows it before there is a session. Where there will be none nobody is to be told.
    open().then(
      (here) => here.announce(document, writing),
      () => undefined,
    );
    return null;
  },
  storage: async () => (await open()).storage(),
  call,
  file: (path, body) => asked(() => (session?.net ?? net).file(path, body)),
  table: (path, bytes) => asked(() => (session?.net ?? net).table<unknown>(path, bytes)),
  enrol: (token, device, passkey) => signIn.enrol(token, device, passkey),
  enrolAgain: (token) => signIn.enrolAgain(token),
  known,
  signIn: (came, device) => signIn.signIn(came, device),
  signInByDirectory: (came, device) => signIn.signInByDirectory(came, device),
  signOut: (clear) => leaving.signOut(clear),
  keepWord,
  findWord,
  deviceCode: async (check) => (await loaded()).core.deviceCode(check),
};

/** The session; throws why there is none. */
async function open(): Promise<Session> {
  // A call before the start starts the worker: nothing was read yet, and «not enrolled» would be a guess.
  if (!begun) await start().catch(() => undefined);
  await beginning?.catch(() => undefined); // its error is kept in `trouble`
  if (session) return session;
  throw trouble ?? refuse('not_enrolled');
}

/** The session, before its acts leave by another way than a push: from now on none of them can be undone. */
async function givenAway(): Promise<Session> {
  const session = await open();
  await session.endGrace(null).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error; // a full phone can still export its work
  });
  return session;
}

/** The summaries on this device, for lookups. Available before the core is. */
async function catalogue(): Promise<Catalogue> {
  return looked ? looked.all() : (await open()).notifier.catalogue;
}

/** Tickets like one that is being written; ended ones come with their diagnosis. */
async function similar(text: string, to: AlikeTo): Promise<Alike[]> {
  const found = (await catalogue()).similar(text, to);
  // Without the core the diagnoses are missing; the next call has them.
  return session ? session.diagnoses.toldWith(found) : found;
}

/** Whether the server has told something new about a text's words. False where it cannot be asked: nothing waits for it. */
async function nearWords(text: string): Promise<boolean> {
  if (!session) return false;
  const { net: own, notifier } = session;
  const ask = (words: string[]) => own.call<NearWordsTold>('/api/near-words', { words });
  return notifier.catalogue.nearWords.learn(text, ask, now);
}

/** Resolves once what is on this device can be shown. It may be called again after a failure, and never runs twice at once. */
async function start(begin?: Begin): Promise<null> {
  begun = true;
  page = begin ?? page;
  if (!session) {
    await new Promise<void>((shown, failed) => {
      beginning ??= beginOrSay(shown).finally(() => {
        beginning = null;
      });
      beginning.then(shown, failed);
    });
  }
  return null;
}

/** Resolves once everything on this device was told to the page, and the core can judge it. */
async function judging(): Promise<null> {
  await beginning;
  if (trouble && trouble.code !== 'storage_wiped') throw trouble;
  return null;
}

async function nudge(reason: 'online' | 'visible' | 'resumed'): Promise<null> {
  if (session) {
    if (reason !== 'online') await probe(session);
    if (reason !== 'resumed') session?.request(reason);
  } else if (lost) {
    if (reason !== 'resumed') await tellLost(lost); // the server may be reachable by now, and know more
  } else if (trouble) await start();
  return null;
}

/** Whether the storage is still there, and of this device: a phone that wakes up may have closed or emptied it. */
async function probe(open: Session): Promise<void> {
  try {
    await open.store.probe();
  } catch (error) {
    if (!isWiped(error)) throw error;
    await emptied(open);
  }
}
const isWiped = (error: unknown) => error instanceof Refused && error.code === 'storage_wiped';

/** The browser has emptied the storage of a running session: what the screen shows is not stored any more. */
async function emptied(open: Session): Promise<void> {
  if (session !== open) return;
  const { device } = open.store;
  await leave();
  elsewhere.say(null);
  tell({ tell: 'reset' });
  await noteEmptied(device);
}
/** Nothing of this device is left here: says so, and lets the person enrol again. */
async function noteEmptied(device: string): Promise<void> {
  const gone = await emptiedHere(device);
  if (gone === null) tell({ tell: 'here', here: null });
  else isLost(gone);
}
/** Says it at once, and again when the server has answered what it has: nobody waits for a network here. */
function isLost(what: Lost): void {
  lost = what;
  trouble = refuse('storage_wiped');
  tell({ tell: 'status', status: { ...status(QUIET, NOTHING, { lastSync: null }), problem: trouble.plain() } });
  tell({ tell: 'emptied', emptied: emptiedAs(what, null, null) });
  void tellLost(what);
}
async function tellLost(what: Lost): Promise<void> {
  const core = async () => (await loaded()).core;
  const said = await handInCopyOf(what, core, net).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    return null; // what was said at once stays on the screen; the next look at the page asks again
  });
  // Nobody has signed in in the meantime.
  if (said !== null && lost === what) tell({ tell: 'emptied', emptied: emptiedAs(what, said.me, said.copy) });
}

function lookEarly(): NonNullable<typeof early> {
  const rows = devices.all();
  const opened = rows.then((all) => {
    const active = all.find((row) => row.active);
    if (!active) loaded().catch(() => undefined); // nothing to show without it; a failure is reported to the calls that wait
    return active ? openAndLook(active.device) : null;
  });
  opened.catch(() => undefined); // reported to whoever starts the worker
  return { rows, opened };
}
async function openAndLook(device: string): Promise<Opened> {
  const store = await Store.open(device);
  try {
    return { store, look: await FirstLook.at(store, now()) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function beginAll(shown: () => void): Promise<void> {
  trouble = null;
  lost = null;
  stand = UNREAD;
  const first = early;
  early = null;
  const rows = await (first?.rows ?? devices.all());
  const active = rows.find((row) => row.active);
  // Not awaited: another tab may still have the databases open that are to be deleted. A failure is made up for at the next start; an
  // unhandled rejection would make the page give up this worker, and refuse every call that waits.
  endClearing(page.marker).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
  });
  const gone = active || (await wasCleared(page.marker)) ? null : await lostHere(rows, page.marker, net);
  if (active)
    await begin(
      active,
      shown,
      first?.opened.then((opened) => opened ?? openAndLook(active.device)),
    );
  else if (gone) isLost(gone);
  await theCore();
}

/** The core: fetched and compiled after the first rows were told, which need none of it. */
const loaded = loadedOnce(loadCore);

/** The core. The page is given its module, too, once. */
async function theCore(): Promise<Core> {
  const { core, module } = await loaded();
  if (!given) tell({ tell: 'core', module });
  given = true;
  return core;
}

/** Like `beginAll`; every later call is refused with the error, where it fails. */
async function beginOrSay(shown: () => void): Promise<void> {
  try {
    await beginAll(shown);
  } catch (error) {
    trouble = asRefused(error, 'storage_failed');
    // Shown above the list that was shown before the failure: what waits there still waits.
    tell({ tell: 'status', status: status({ ...QUIET, problem: trouble.plain() }, stand.waiting, stand) });
    throw error;
  }
}

/** Shows what is on this device at once; the core judges it when it is loaded. */
async function begin(
  device: DeviceRow,
  shown: () => void = () => undefined,
  opening = openAndLook(device.device),
): Promise<void> {
  let opened: Opened | null = null;
  try {
    opened = await opening;
    const { store, look } = opened;
    look.show({ device: device.device, person: device.person }, tell);
    stand = look.stand;
    looked = look;
    shown();
    setTimeout(isPainted, UNPAINTED_MS);
    const core = await theCore();
    const over: SessionParts['over'] = (why) => void leaving.ended(why, device);
    session = await Session.open({ store, core, net, app: APP, now, tell, painted, over, atOnce: page.tab }, look);
    // Compiles the functions of the core that the first ticket needs, before one is opened.
    const [ticket] = look.shown;
    if (ticket !== undefined) tell({ tell: 'rehearse', device: device.device, ticket });
  } catch (error) {
    await opened?.store.close();
    if (!isWiped(error)) {
      trouble = asRefused(error, 'storage_failed');
      throw error;
    }
    await noteEmptied(device.device); // nothing else is left to show
  } finally {
    looked = null;
  }
}

/** As `begin`, for whoever comes in: their screens stand as soon as it has shown what is here, and ask before it is open. */
async function beginFor(row: DeviceRow): Promise<void> {
  beginning = begin(row).finally(() => {
    beginning = null;
  });
  await beginning;
}

/** A JSON request to the server: by the session where there is one, so that its key renews the session. */
function call(path: string, body?: object): Promise<unknown> {
  return asked(() => (session?.net ?? net).call(path, body));
}

async function asked<T>(question: () => Promise<T>): Promise<T> {
  await beginning?.catch(() => undefined); // its error is kept in `trouble`
  try {
    return await question();
  } catch (error) {
    // The next sync finds out what it means for this device.
    if (error instanceof ServerSaid && ['revoked', 'no_session'].includes(error.code)) session?.request('person');
    return offline(error);
  }
}

// ----- signing in and out --------------------------------------------------------------------------------------------

/** What signing in and out need of this worker. */
const doors = {
  net,
  now,
  tell,
  leave,
  core: async () => (await loaded()).core,
  session: () => session,
};
const signIn = new SignIn({
  ...doors,
  app: APP,
  open,
  begin: beginFor,
  elsewhere: (device) => elsewhere.say(device),
});
const leaving = new Leaving({ ...doors, signIn, nowhere: () => elsewhere.say(null) });

async function leave(): Promise<void> {
  await beginning?.catch(() => undefined);
  await session?.close();
  session = null;
  trouble = null;
  lost = null;
}

/** The other tabs, which may show a device that is not this browser's any more. */
let elsewhere: Elsewhere;

/** Begins to listen to the page, which may have called already (`entry.ts`). */
export function listen(): void {
  if (self.name === REHEARSAL) {
    // A failure (the storage is gone, a ticket cannot be read) is reported to the next call that needs it.
    self.onmessage = ({ data }: MessageEvent<Rehearsal>) =>
      void rehearse(data).then(
        () => self.postMessage(null),
        (error: unknown) => {
          self.postMessage(null);
          if (!(error instanceof Refused)) throw error; // a bug of ours: report it in the browser's log
        },
      );
  } else {
    early = lookEarly();
    elsewhere = new Elsewhere((device) => {
      early = null; // the first reading may be of another device than the one that is open now
      if (device !== (session?.store.device ?? null)) tell({ tell: 'elsewhere' });
    });
    scope.onmessage = (event) => void answer(event.data);
  }
}

async function answer({ id, call, args }: PageCall): Promise<void> {
  try {
    const handler = handlers[call] as (...args: unknown[]) => unknown;
    scope.postMessage({ id, answer: await handler(...args) });
  } catch (error) {
    scope.postMessage({ id, refused: asRefused(error, 'storage_failed').plain() });
    if (isWiped(error) && session) await emptied(session);
    if (!(error instanceof Refused)) throw error; // a bug of ours: report it in the browser's log, too
  }
}
