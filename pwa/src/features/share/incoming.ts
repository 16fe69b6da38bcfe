// Files that another app shared into this one, where the service worker has put them (`shells/sw/share.ts`). They wait
// there until the person attaches them or puts them away. The cache and an act are not written at once: what was attached is noted with its
// act, and whoever was killed before it left the cache is not offered it again.
import { get } from 'svelte/store';
import type { DraftsAfter, PersonId } from '../../contract/api';
import { engine } from '../../contract/engine';
import { DAY_MS } from '../../contract/pure/day';
import { SHARED_ATTACHED } from '../../contract/pure/remembered';
import { ownShared } from './own-shared';

/** The cache and the path under which they stand; the service worker writes them. */
export const SHARED = 'ronda-shared';
export const PLACE = '/compartir/';
/** The header that says when it came. */
export const CAME = 'x-ronda-came';
/** So long (ms) waits what somebody else shared: it is a copy, and whoever has left this phone does not come back for it. */
const KEPT_MS = 30 * DAY_MS;

export interface Incoming {
  /** By which it is found again. */
  address: string;
  file: File;
}

/** Whether this browser can have any. */
const able = () => 'caches' in globalThis;

/** All that waits for whoever is here, in the order in which it came. What was attached before leaves the cache here. */
export async function incoming(): Promise<Incoming[]> {
  if (!able() || !(await caches.has(SHARED))) return [];
  const cache = await caches.open(SHARED);
  const attached = await attachedBefore();
  let left = false;
  const found: Incoming[] = [];
  const waiting = (await cache.keys()).map(({ url }) => url);
  const me = get(engine.me)?.id ?? null;
  const own = ownShared(waiting, me);
  // While nobody is known to be here, nothing is known to be another's.
  if (me !== null) for (const url of waiting) if (!own.includes(url)) await dropOld(cache, url);
  for (const url of own) {
    if (attached.includes(url)) {
      left ||= !(await cache.delete(url).catch(() => false));
      continue;
    }
    const answer = new URL(url).pathname.startsWith(PLACE) ? await cache.match(url) : undefined;
    if (answer) found.push({ address: url, file: await fileOf(answer) });
  }
  if (attached.length > 0 && !left) await forgetAttached();
  return found;
}

/** What becomes of drafts as this is attached; `before`: what was, and stands in the cache still. */
export function attaching(address: string, before: readonly string[]): DraftsAfter {
  return { [SHARED_ATTACHED]: JSON.stringify([...before, address]) };
}
/** What was attached has left the cache. */
export async function forgetAttached(): Promise<void> {
  await engine.setDraft(SHARED_ATTACHED, null);
}
async function attachedBefore(): Promise<string[]> {
  const kept: unknown = JSON.parse((await engine.draft(SHARED_ATTACHED)) ?? '[]');
  return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
}

/** It was attached, or put away. */
export async function drop(address: string): Promise<void> {
  await (await caches.open(SHARED)).delete(address);
}

/** Somebody has left, and nothing is kept of them here: what they shared goes, too. */
export async function dropAllOf(person: PersonId): Promise<void> {
  if (!able() || !(await caches.has(SHARED))) return;
  const cache = await caches.open(SHARED);
  const waiting = (await cache.keys()).map(({ url }) => url);
  for (const url of ownShared(waiting, person)) await cache.delete(url);
}

/** Of another person's what has waited for too long; what an earlier version put there does not say since when. */
async function dropOld(cache: Cache, address: string): Promise<void> {
  const came = Number((await cache.match(address))?.headers.get(CAME) ?? NaN);
  if (Date.now() - came >= KEPT_MS) await cache.delete(address).catch(() => false);
}

async function fileOf(answer: Response): Promise<File> {
  const name = decodeURIComponent(answer.headers.get('x-ronda-name') ?? '');
  const lastModified = Number(answer.headers.get('x-ronda-modified')) || Date.now();
  const bytes = await answer.blob();
  return new File([bytes], name, { type: answer.headers.get('content-type') ?? '', lastModified });
}
