// What became of acts that this person wrote on another device: asked for until each is decided.
// Of its own log a device is told with every answer. What a former one left is handed in by others, or by this one with the former
// one's key, and what is decided of it nobody brings: it is asked for here. What a revoked device in another browser left is not even known
// here: what of it waits is asked for as well.
import type { ActId, QueueItem } from '../../contract/api';
import { actNumber } from '../../contract/pure/act-id';
import type { HeldLeft, OutcomesRequest, ToldOutcome } from '../../contract/server';
import type { CoreSummary } from '../core';
import type { ReadTx, Store, Tx } from '../storage/indexed-db';
import { type Net, notOurs } from './net';

/** An act of a former device as it stands in the queue. */
export interface FormerItem extends QueueItem {
  /** The hash of that device's log with it, in hexadecimal: of a log that parted, two acts have one name. */
  hash?: string;
}

/** Those that were held or refused: the queue shows them. */
const FORMER = 'former';
/** Those that had not been sent: nothing is known of them yet, and nothing is shown. */
const SENT = 'former sent';
/** Those of revoked devices that stood here once, with the hash of each: what was put away since does not come back. */
const LEFT = 'former left';
/** `limits::OUTCOMES`. */
const MOST = 256;

/** Stands beside what is here of former devices already; each act once. */
export async function leaveFormer(tx: Tx, stuck: FormerItem[], sent: FormerItem[]): Promise<void> {
  const things = tx.objectStore('things');
  const [shown, waiting] = [await itemsOf(tx, FORMER), await itemsOf(tx, SENT)];
  const isOf = (items: FormerItem[]) => {
    const acts = new Set(items.map(({ act }) => act));
    return ({ act }: FormerItem) => acts.has(act);
  };
  const isShown = isOf(shown);
  const nowShown = [...shown, ...stuck.filter((item) => !isShown(item))];
  const [isShownNow, isWaiting] = [isOf(nowShown), isOf(waiting)];
  // What had not been sent when it was first looked at may be held by now.
  const nowWaiting = [...waiting, ...sent.filter((item) => !isWaiting(item))].filter((item) => !isShownNow(item));
  if (nowShown.length > 0) await things.put(nowShown, FORMER);
  if (nowWaiting.length + waiting.length > 0) await things.put(nowWaiting, SENT);
}

/** What is here of former devices that had not been sent: for the next one. */
export function sentOf(store: Store): Promise<FormerItem[]> {
  return store.read((tx) => itemsOf(tx, SENT), ['things']);
}

/**
 * Asks the server of each that is not decided: one that was accepted goes, one that is held or refused stands in the queue and says why.
 * Whether anything came of it. Asked again it comes to the same, so that nothing is lost by an answer that did not come.
 */
export async function learnOutcomes(store: Store, net: Pick<Net, 'call'>): Promise<boolean> {
  const open = await store.read(openOf, ['things']);
  const told: ToldOutcome[] = [];
  for (let at = 0; at < open.length; at += MOST) {
    const acts = open.slice(at, at + MOST).map(({ act, hash }) => ({ act, hash }));
    const said = await net.call<unknown>('/api/outcomes', { acts } satisfies OutcomesRequest);
    if (!Array.isArray(said)) throw notOurs(200); // by an answer of somebody else's nobody's act is done with
    told.push(...(said as ToldOutcome[]));
  }
  return told.length > 0 && store.write((tx) => take(tx, told), ['things']);
}

/**
 * Has what waits of this person's revoked devices stand in the queue, whoever handed it in; what is decided of it is asked for like the
 * rest. Whether anything came.
 */
export async function learnLeft(store: Store, net: Pick<Net, 'call'>): Promise<boolean> {
  const said = await net.call<unknown>('/api/outcomes');
  if (!Array.isArray(said)) throw notOurs(200);
  // Nearly always nothing waits: no summary is looked at then, nor what the storage owes written before one is.
  return store.write((tx) => takeLeft(tx, said as HeldLeft[]), said.length > 0 ? ['things', 'summaries'] : ['things']);
}

async function takeLeft(tx: Tx, left: HeldLeft[]): Promise<boolean> {
  const things = tx.objectStore('things');
  const [shown, sent] = [await itemsOf(tx, FORMER), await itemsOf(tx, SENT)];
  const stood = new Set(((await things.get(LEFT)) as string[] | undefined) ?? []);
  const here = new Map<ActId, string | undefined>([...shown, ...sent].map(({ act, hash }) => [act, hash]));
  const come: FormerItem[] = [];
  const now: string[] = [];
  for (const one of left) {
    const [isHere, name] = [here.has(one.act), nameOf(one)];
    // Of a log that parted two acts have one name, by which screens tell them apart: the other comes once this one is done with.
    const waits = isHere && (here.get(one.act) ?? one.hash) !== one.hash && !stood.has(name);
    if (!waits) now.push(name);
    if (isHere || stood.has(name)) continue;
    here.set(one.act, one.hash);
    come.push(itemOf(one, (await tx.objectStore('summaries').get(one.document))?.summary));
  }
  if (now.length !== stood.size || now.some((name) => !stood.has(name))) await things.put(now, LEFT);
  if (come.length > 0) await things.put([...shown, ...come], FORMER);
  return come.length > 0;
}

const nameOf = ({ act, hash }: HeldLeft) => `${act} ${hash}`;

/** As it stands in the queue; of a document that is not here, by what it says itself. */
function itemOf({ act, hash, document, at, command, why }: HeldLeft, known: CoreSummary | undefined): FormerItem {
  return {
    ...{ act, hash, document, at, command, number: actNumber(act) },
    ...named(command, known),
    ...{ state: 'held', why: { es: why.es, en: why.en }, note: null, blobs: 0 },
  };
}
/** The title and folio of its document; of one that is not here, what the act says itself. */
export function named(
  command: HeldLeft['command'] | QueueItem['command'],
  known: CoreSummary | undefined,
): Pick<FormerItem, 'title' | 'folio'> {
  if (!known) return { title: 'open_ticket' in command ? command.open_ticket.subject : '', folio: '' };
  if ('ticket' in known) return { title: known.ticket.subject, folio: known.ticket.folio ?? known.ticket.provisional };
  if ('equipment' in known) return { title: known.equipment.name, folio: known.equipment.inventory };
  return { title: Object.values(known.record.values)[0] ?? '', folio: known.record.number ?? '' };
}

async function take(tx: Tx, told: ToldOutcome[]): Promise<boolean> {
  const things = tx.objectStore('things');
  const [shown, sent] = [await itemsOf(tx, FORMER), await itemsOf(tx, SENT)];
  const said = new Map(told.map((one) => [one.act, one]));
  const kept = shown.flatMap((item) => decided(item, said.get(item.act)));
  const here = new Set(shown.map(({ act }) => act));
  const come = sent.flatMap((item) => {
    const its = said.get(item.act);
    return its && !here.has(item.act) ? decided(item, its) : [];
  });
  const now = [...kept, ...come];
  const left = sent.filter(({ act }) => !said.has(act));
  const moved =
    left.length < sent.length || now.length !== shown.length || now.some((item, i) => !same(item, shown[i]));
  if (!moved) return false;
  await things.put(now, FORMER);
  await things.put(left, SENT);
  return true;
}

/** As it stands after what was said of it; nothing where it was accepted. */
function decided(item: FormerItem, told: ToldOutcome | undefined): FormerItem[] {
  if (!told) return [item];
  const { stands, why, note } = told;
  if (stands === 'accepted') return [];
  return [{ ...item, state: stands, why: why && { es: why.es, en: why.en }, note }];
}

function same(one: FormerItem, other: FormerItem | undefined): boolean {
  return (
    one.act === other?.act && one.state === other.state && one.why?.es === other.why?.es && one.note === other.note
  );
}

/** Those of which a decision may still come, each once. */
async function openOf(tx: ReadTx): Promise<{ act: ActId; hash: string }[]> {
  const shown = (await itemsOf(tx, FORMER)).filter(({ state }) => state === 'held');
  const open = new Map<ActId, string>();
  for (const { act, hash } of [...shown, ...(await itemsOf(tx, SENT))]) if (hash !== undefined) open.set(act, hash);
  return [...open].map(([act, hash]) => ({ act, hash }));
}

async function itemsOf(tx: Tx | ReadTx, name: string): Promise<FormerItem[]> {
  return ((await (tx as ReadTx).objectStore('things').get(name)) as FormerItem[] | undefined) ?? [];
}
