// The worker: owns the core, the storage and the network, so that the page only paints. Answers the page's questions.
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
import { readDraft } from '../storage/drafts';
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
/** The beginning that runs: every question waits for it. */
let beginning: Promise<void> | null = null;
/** True once somebody has begun. */
let begun = false;
/** True once the page has the core. */
let given = false;
/** Why there is no session although there should be one: the answer to every question until a beginning goes well. */
let trouble: Refused | null = null;
/** What the page said as it began. */
let page: Begin = { marker: null, tab: false };
/** What the browser has emptied. */
let lost: Lost | null = null;
/** A page that has not said by then (ms) that it has painted is told the rest all the same. */
const UNPAINTED_MS = 2_000;
let isPainted: () => void = () => undefined;
/** Resolves once the page has painted what it was shown first: what is told before that keeps it from painting. */
const painted = new Promise<void>((resolve) => {
  isPainted = resolve;
});

/** The storage of a device, and what stands in it. */
interface Opened {
  store: Store;
  look: FirstLook;
}
/** What waits, as it was read when the beginning that runs showed what is kept. */
let stand = UNREAD;
/** What is shown while the core is made. */
let looked: FirstLook | null = null;
/** What stands here, looked at before the page asks, which is still reading its scripts; null once it was taken. */
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
  setDraft: async (key, text) => (await (await open()).setDraft(key, text), null),
  announce: (document, writing) => (session?.announce(document, writing), null),
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

/** The session; where there is none, why there is none. */
async function open(): Promise<Session> {
  // Whoever asks before the page has begun begins: nothing has been looked at yet, and «not enrolled» would be a guess.
  if (!begun) await start().catch(() => undefined);
  await beginning?.catch(() => undefined); // what it said stands in `trouble`
  if (session) return session;
  throw trouble ?? refuse('not_enrolled');
}

/** The session, of which what was written leaves by another way than its own: none of it can be undone any more. */
async function givenAway(): Promise<Session> {
  const session = await open();
  await session.endGrace(null).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error; // a full phone gives its work away all the same
  });
  return session;
}

/** What is kept, to look things up in: there before the core is. */
async function catalogue(): Promise<Catalogue> {
  return looked ? looked.all() : (await open()).notifier.catalogue;
}

/** Tickets like one that is being written, the ended ones with what was found on them. */
async function similar(text: string, to: AlikeTo): Promise<Alike[]> {
  const found = (await catalogue()).similar(text, to);
  // Without the core, what was found is told when it is asked for again.
  return session ? session.diagnoses.toldWith(found) : found;
}

/** Whether the server has said something new of a text's words. False where there is nobody to ask: nothing waits for it. */
async function nearWords(text: string): Promise<boolean> {
  if (!session) return false;
  const { net: own, notifier } = session;
  const ask = (words: string[]) => own.call<NearWordsTold>('/api/near-words', { words });
  return notifier.catalogue.nearWords.learn(text, ask, now);
}

/** Answered once what is kept here can be shown. May be asked again where it failed; never runs twice at once. */
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

/** Answered once all that is kept here has been told, and can be judged as well. */
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
    if (reason !== 'resumed') await tellLost(lost); // the server may be there by now, and say more
  } else if (trouble) await start();
  return null;
}

/** Whether the storage is still there, and ours: a phone that wakes may have closed it, or emptied it. */
async function probe(open: Session): Promise<void> {
  try {
    await open.store.probe();
  } catch (error) {
    if (!isWiped(error)) throw error;
    await emptied(open);
  }
}
const isWiped = (error: unknown) => error instanceof Refused && error.code === 'storage_wiped';

/** The browser has emptied the storage under the session: what it shows is not kept any more. */
async function emptied(open: Session): Promise<void> {
  if (session !== open) return;
  const { device } = open.store;
  await leave();
  elsewhere.say(null);
  tell({ tell: 'reset' });
  await noteEmptied(device);
}
/** Nothing of this device is here any more: it is told, and whoever was here comes in anew. */
async function noteEmptied(device: string): Promise<void> {
  const gone = await emptiedHere(device);
  if (gone === null) tell({ tell: 'here', here: null });
  else isLost(gone);
}
/** Said at once, and again when the server has said what it has: nobody waits for a network here. */
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
    return null; // what was said at once stands, and whoever looks at the page again has it asked again
  });
  // Nobody has come in meanwhile.
  if (said !== null && lost === what) tell({ tell: 'emptied', emptied: emptiedAs(what, said.me, said.copy) });
}

function lookEarly(): NonNullable<typeof early> {
  const rows = devices.all();
  const opened = rows.then((all) => {
    const active = all.find((row) => row.active);
    if (!active) loaded().catch(() => undefined); // there is nothing to show before it; what fails is told to whoever asks
    return active ? openAndLook(active.device) : null;
  });
  opened.catch(() => undefined); // told to whoever begins
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
  // Not waited for: another tab may still have open what is to go. What fails is done at the next start; reported as an error it
  // would end the page's trust in this worker, with every question that waits.
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

/** The core: fetched and compiled once what is kept has been told, which needs none of it. */
const loaded = loadedOnce(loadCore);

/** The core, which the page is given as well, once. */
async function theCore(): Promise<Core> {
  const { core, module } = await loaded();
  if (!given) tell({ tell: 'core', module });
  given = true;
  return core;
}

/** As `beginAll`; why it did not go well is the answer to every question after it. */
async function beginOrSay(shown: () => void): Promise<void> {
  try {
    await beginAll(shown);
  } catch (error) {
    trouble = asRefused(error, 'storage_failed');
    // Above the list that was shown before it failed: what waits there waits still.
    tell({ tell: 'status', status: status({ ...QUIET, problem: trouble.plain() }, stand.waiting, stand) });
    throw error;
  }
}

/** What is kept is shown at once; the core judges it when it is there. */
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
    // What the first ticket needs of the core is compiled before it is opened.
    const [ticket] = look.shown;
    if (ticket !== undefined) tell({ tell: 'rehearse', device: device.device, ticket });
  } catch (error) {
    await opened?.store.close();
    if (!isWiped(error)) {
      trouble = asRefused(error, 'storage_failed');
      throw error;
    }
    await noteEmptied(device.device); // there is nothing else left to show
  } finally {
    looked = null;
  }
}

/** A question in JSON: of the session where there is one, so that its key goes on with it. */
function call(path: string, body?: object): Promise<unknown> {
  return asked(() => (session?.net ?? net).call(path, body));
}

async function asked<T>(question: () => Promise<T>): Promise<T> {
  await beginning?.catch(() => undefined); // what it said stands in `trouble`
  try {
    return await question();
  } catch (error) {
    // The next conversation says what it means for this device.
    if (error instanceof ServerSaid && ['revoked', 'no_session'].includes(error.code)) session?.request('person');
    return offline(error);
  }
}

// ----- coming in and going out ---------------------------------------------------------------------------------------

/** What coming in and going out have of this worker. */
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
  begin: (row) => begin(row),
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

/** The other tabs: what they show may not be the browser's device any more. */
let elsewhere: Elsewhere;

/** Begins to listen to the page, which may have asked already (`entry.ts`). */
export function listen(): void {
  if (self.name === REHEARSAL) {
    // What fails, the storage gone or a ticket that cannot be read, is told to whoever needs it next.
    self.onmessage = ({ data }: MessageEvent<Rehearsal>) =>
      void rehearse(data).then(
        () => self.postMessage(null),
        (error: unknown) => {
          self.postMessage(null);
          if (!(error instanceof Refused)) throw error; // a fault of ours: in the browser's own log
        },
      );
  } else {
    early = lookEarly();
    elsewhere = new Elsewhere((device) => {
      early = null; // what was looked at may not be what is open now
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
    if (!(error instanceof Refused)) throw error; // a fault of ours: also in the browser's own log
  }
}
