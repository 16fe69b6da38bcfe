// The worker: owns the core, the storage and the network, so that the page only paints. Answers the page's questions.
import type { Core } from '../core';
import type { Catalogue } from './catalogue';
import { type Lost, emptiedAs, emptiedHere, lostHere, whose } from './emptied';
import { FirstLook } from './first-look';
import { Session, type SessionParts } from './session';
import { goOnAnew } from './go-on-anew';
import { endHere } from './sign-out';
import type { CameByDirectory } from '../../contract/access';
import type { Alike, AlikeTo, NewDevice } from '../../contract/api';
import type {
  EnrolledDevice,
  EnrolRequest,
  NewBrowser,
  NewPasskey,
  OneLoginRequest,
  SignInRequest,
} from '../../contract/server';
import { makeKey, publicHalf, sign } from '../storage/device-key';
import { base64, NoAnswer, net, ServerSaid } from '../sync/net';
import { Elsewhere, deviceOf, hasUnsent, keyOf, known } from '../storage/device-registry';
import {
  type Begin,
  type CallAnswer,
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
import { type DeviceRow, Store, devices, endClearing, erase, wasCleared } from '../storage/indexed-db';
import { exportOutbox, handInOldOutboxes } from '../sync/outbox';
import { NOTHING, QUIET, status } from './overview';
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
/** The device that is being opened in another's place: who signs out leaves that one. */
let entering: Promise<void> | null = null;
/** Somebody signs out: no answer of the server's lets anybody in any more. */
let goingOut = false;
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
  dispatch: async (document, command, site, undoable) =>
    (await open()).acts.dispatch(document, command, site, undoable),
  dispatchAll: async (document, commands, site, undoable) =>
    (await open()).acts.dispatchAll(document, commands, site, undoable),
  attach: async (document, file, about, site, undoable) =>
    (await open()).acts.attach(document, file, about, site, undoable),
  thumb: async (act) => (await open()).shelf.thumb(act),
  whole: async (act) => (await open()).shelf.whole(act),
  served: (document, act) => asked(() => (session?.net ?? net).evidence(document, act)),
  sendFile: async (act) => (await (await open()).sendNow(act), null),
  setRule: async (rule) => (await (await open()).setRule(rule), null),
  dropFile: async (act) => (await (await open()).shelf.dismiss(act), null),
  undo: async (act, site) => (await (await open()).acts.undo(act, site), null),
  endGrace: async (act) => (await (await open()).endGrace(act), null),
  dismiss: async (act) => (await (await open()).acts.dismiss(act), null),
  syncNow: async () => (await (await open()).syncNow(), null),
  refresh: async () => (await (await open()).refresh(), null),
  nudge,
  exportOutbox: async () => (await exportOutbox((await open()).store, (await loaded()).core)).map(({ file }) => file),
  importOutbox: async (file) => (await open()).net.outbox(file).catch(offline),
  unsealed: async (files) => {
    const { courier, store } = await open();
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
    const { courier, handover, net: own } = await open();
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
  draft: async (key) =>
    (await (await open()).store.read((tx) => tx.objectStore('drafts').get(key), ['drafts'])) ?? null,
  setDraft: async (key, text) => {
    await (
      await open()
    ).store.write(
      async (tx) => {
        if (text === null) await tx.objectStore('drafts').delete(key);
        else await tx.objectStore('drafts').put(text, key);
      },
      ['drafts'],
    );
    return null;
  },
  announce: (document, writing) => (session?.announce(document, writing), null),
  storage: async () => (await open()).storage(),
  call,
  file: (path, body) => asked(() => (session?.net ?? net).file(path, body)),
  table: (path, bytes) => asked(() => (session?.net ?? net).table<unknown>(path, bytes)),
  enrol,
  known,
  signIn,
  signInByDirectory,
  signOut,
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

/** What is kept, to look things up in: there before the core is. */
async function catalogue(): Promise<Catalogue> {
  return looked ? looked.all() : (await open()).notifier.catalogue;
}

/** Tickets like one that is being written, the ended ones with what was found on them. */
async function similar(text: string, to: AlikeTo): Promise<Alike[]> {
  const all = await catalogue();
  const found = all.similar(text, to);
  const { diagnoses } = session ?? {};
  if (!diagnoses) return found; // the core is not there yet: what was found is told when it is asked for again
  return Promise.all(
    found.map(async (each) => {
      const state = all.tickets.get(each.ticket)?.state;
      if (state !== 'resolved' && state !== 'closed') return each;
      const said = await diagnoses.last(each.ticket);
      return said === null ? each : { ...each, found: said };
    }),
  );
}

function offline(error: unknown): never {
  throw error instanceof NoAnswer ? refuse('offline', error) : error;
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
  tell({ tell: 'emptied', emptied: emptiedAs(what, null) });
  void tellLost(what);
}
async function tellLost(what: Lost): Promise<void> {
  const emptied = emptiedAs(what, await whose(net));
  if (lost === what) tell({ tell: 'emptied', emptied }); // nobody has come in meanwhile
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
    // Above the list that was shown before it failed.
    tell({ tell: 'status', status: { ...status(QUIET, NOTHING, { lastSync: null }), problem: trouble.plain() } });
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
    looked = look;
    shown();
    setTimeout(isPainted, UNPAINTED_MS);
    const core = await theCore();
    const over = (why: Over) => void ended(why, device);
    const parts = { store, core, net, app: APP, now, tell, painted, over, atOnce: page.tab };
    session = await Session.open(parts, look);
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

async function enrol(token: string, device: NewDevice, passkey: NewPasskey | null): Promise<null> {
  await loaded(); // the link works once: it is not spent where nothing could be made of the answer
  const { key, browser } = await newBrowser(device);
  const asked: EnrolRequest = { token, ...browser, passkey };
  const enrolled = await net.call<EnrolledDevice>('/api/enrol', asked).catch(offline);
  return comeIn(enrolled, key);
}

async function newBrowser(device: NewDevice) {
  const key = await makeKey();
  const public_key = await publicHalf(key);
  const browser: NewBrowser = { public_key, device_name: device.name, kind: device.kind, app: APP };
  return { key, browser };
}

/** With a passkey: on a device of this person where the browser is one, else as a new one. */
async function signIn({ ceremony, credential, handle, person }: CallAnswer, device: NewDevice): Promise<null> {
  return comeAs(await deviceOf(handle, person), device, ceremony, (on) => {
    const asked: SignInRequest = { ceremony, credential, ...on };
    return net.call<EnrolledDevice>('/api/sign-in', asked);
  });
}

/** With a directory's account: alike. */
async function signInByDirectory({ ticket, person }: CameByDirectory, device: NewDevice): Promise<null> {
  return comeAs(await deviceOf(null, person), device, ticket, (on) => {
    const asked: OneLoginRequest = { ticket, ...on };
    return net.call<EnrolledDevice>('/api/oidc/finish', asked);
  });
}

/** On which device somebody comes in. */
type On = { device: { id: string; signature: string } } | { browser: NewBrowser };

/** On this device of theirs, whose key signs what was asked, or as a new one. */
async function comeAs(
  row: DeviceRow | null,
  device: NewDevice,
  asked: string,
  send: (on: On) => Promise<EnrolledDevice>,
): Promise<null> {
  const own = row && (await keyOf(row.device));
  if (!row || !own) {
    await loaded(); // no device is made of which nothing could be kept here
    const { key, browser } = await newBrowser(device);
    const enrolled = await send({ browser }).catch(offline);
    return comeIn(enrolled, key);
  }
  const signed = new TextEncoder().encode(`ronda-sign-in-v1\0${asked}`);
  const signature = base64(await sign(own, signed));
  try {
    await send({ device: { id: row.device, signature } });
  } catch (error) {
    if (error instanceof ServerSaid && error.code === 'bad_signature') {
      // Another server, or one restored to before this device: what it holds stays, the person comes in as a new one.
      await devices.put({ ...row, active: false, unknown: true });
    }
    if (!(error instanceof ServerSaid && error.code === 'revoked')) return offline(error);
    await goOn(row); // hands in what is unsent, and is told to clear
    throw refuse('revoked');
  }
  return goOn(row);
}

/** A device that was here before is open again. */
async function goOn(row: DeviceRow): Promise<null> {
  if (session?.store.device !== row.device) {
    await leave();
    await devices.put({ ...row, active: true });
    elsewhere.say(row.device);
    tell({ tell: 'reset' });
    await begin(row);
  }
  await session?.syncNow();
  return null;
}

/** A device that has just come to be. */
async function comeIn(enrolled: EnrolledDevice, key: CryptoKeyPair): Promise<null> {
  const { core } = await loaded();
  const log = core.newLog(enrolled.device, enrolled.code, enrolled.person.id);
  await (await Store.create(log, key)).close();
  const row: DeviceRow = {
    device: enrolled.device,
    person: enrolled.person.id,
    name: enrolled.person.name,
    active: true,
    enrolled: now(),
  };
  await comeInAs(row, core);
  return null;
}

/** This device is open from now on, and what former ones of its person had not sent goes up from here. */
async function comeInAs(row: DeviceRow, core: Core): Promise<void> {
  await openInstead(row);
  await handInOldOutboxes(row, core, net);
  await session?.filesCame();
}

async function openInstead(row: DeviceRow): Promise<void> {
  entering = enter(row).finally(() => {
    entering = null;
  });
  await entering;
  await (await open()).syncNow();
}
async function enter(row: DeviceRow): Promise<void> {
  await devices.put(row);
  elsewhere.say(row.device);
  await leave();
  tell({ tell: 'reset' });
  await begin(row);
}

async function signOut(clear = false): Promise<null> {
  goingOut = true;
  try {
    await entering?.catch(() => undefined); // told to whoever comes in; it is that device which is left
    return await goOut(clear);
  } finally {
    goingOut = false;
  }
}
/** The outbox stays. */
async function goOut(clear: boolean): Promise<null> {
  const device = (await devices.all()).find((row) => row.active);
  if (clear && session && (session.holdsUnsent || (await hasUnsent(session.store)))) throw refuse('unsent');
  const ask = () => (session?.net ?? net).call('/api/sign-out', {}).catch(offline);
  let left = false;
  const go = async () => {
    await leave();
    left = true;
  };
  let uncleared: unknown = null;
  await endHere(device, ask, go, clear).catch((error: unknown) => {
    if (!left) throw error;
    uncleared = error; // nobody is here any more: that is told first
  });
  elsewhere.say(null);
  tell({ tell: 'here', here: null });
  tell({ tell: 'reset' });
  if (uncleared !== null) throw uncleared as Error;
  return null;
}

type Over = Parameters<SessionParts['over']>[0];

/** What the server said of this device ends it. */
async function ended(why: Over, row: DeviceRow): Promise<void> {
  try {
    if (session?.store.device !== row.device) return;
    if (why === 'revoked') await clear(row);
    else await goOnAnew(session, row, (await loaded()).core, now(), () => stays(row), comeInAs);
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof Refused)) throw error; // at the next contact once more
  }
}

/** Nobody is signing out, and this tab has this device open still. */
function stays({ device }: DeviceRow): boolean {
  return !goingOut && session?.store.device === device;
}

/** Revoked: what it had not sent has been taken in; what is kept here goes. */
async function clear(row: DeviceRow): Promise<void> {
  await leave();
  elsewhere.say(null);
  let problem = refuse('revoked');
  try {
    await erase(row.device);
  } catch (error) {
    // Nobody is here any more, whatever is left to be cleared.
    problem = asRefused(error, 'storage_failed');
    if (problem.code === 'clearing_waits') problem = refuse('revoked_waits', error);
  }
  tell({ tell: 'here', here: null });
  tell({ tell: 'reset' });
  tell({ tell: 'status', status: status({ ...QUIET, problem: problem.plain() }, NOTHING, { lastSync: null }) });
}

async function leave(): Promise<void> {
  await beginning?.catch(() => undefined);
  await session?.close();
  session = null;
  trouble = null;
  lost = null;
}

/** The other tabs: what they show may not be the browser's device any more. */
let elsewhere: Elsewhere;

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
