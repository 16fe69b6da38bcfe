// Where a file's pictures are to be had (this phone first, then the server), and what is said of it.
import { fromStore, readable } from 'svelte/store';
import type { ActId, DocumentId, Evidence, LocalFile, Media, FileStore } from '../../contract/api';
import { engine } from '../../contract/engine';
import { endingOf, isPicture } from '../../contract/pure/media';
import { download, downloadFrom } from '../../kit/download';
import { evidence } from './words';

/** Null over an engine that keeps no files. */
export const fileStore: FileStore | null = engine.fileStore ?? null;

const NONE = readable<ReadonlyMap<ActId, LocalFile>>(new Map());
const local = fromStore(fileStore?.files ?? NONE);

/** What this device has of its own files; reading it in a template makes the template follow it. */
export function localOf(act: ActId): LocalFile | undefined {
  return local.current.get(act);
}
export function localFiles(): LocalFile[] {
  return [...local.current.values()];
}

/** Where the server shows a file. */
export function addressOf(document: DocumentId, act: ActId, small = false): string {
  return `/api/documents/${encodeURIComponent(document)}/evidence/${encodeURIComponent(act)}${small ? '/thumb' : ''}`;
}

/** Small pictures of this device's own files, once each: they are a few KB, and their acts' ids are never used again. */
const small = new Map<ActId, Promise<string | null>>();
const made = new Map<ActId, string>();
export function thumbHere(act: ActId): string | null {
  return made.get(act) ?? null;
}
export function readThumb(act: ActId): Promise<string | null> {
  const known = small.get(act);
  if (known) return known;
  const reading = (async () => {
    const blob = (await fileStore?.thumb(act)) ?? null;
    if (blob) return keepThumb(act, blob);
    small.delete(act);
    return null;
  })();
  small.set(act, reading);
  // Told to whoever asked: the storage may stand again by the next time.
  reading.catch(() => {
    if (small.get(act) === reading) small.delete(act);
  });
  return reading;
}
/** One that was just made need not be read again. */
export function keepThumb(act: ActId, blob: Blob): string {
  const url = made.get(act) ?? URL.createObjectURL(blob);
  made.set(act, url);
  small.set(act, Promise.resolve(url));
  return url;
}

export type FileStatus =
  | { kind: 'local'; text: string }
  | { kind: 'going'; text: string; percent: number }
  | { kind: 'sent'; text: string }
  | { kind: 'elsewhere'; text: string }
  | { kind: 'refused'; text: string };

/** Where the bytes of a file are, in words. */
export function fileStatus(file: Evidence, mine: boolean, name: string): FileStatus {
  const own = localOf(file.id);
  if (file.sealed?.fault)
    return { kind: 'refused', text: `${evidence.refused}. ${evidence.faults[file.sealed.fault]}` };
  if (own?.state === 'refused') return { kind: 'refused', text: evidence.refused };
  if (file.sealed || own?.state === 'sealed') return { kind: 'sent', text: evidence.sent };
  if (own?.going) {
    const percent = Math.min(99, Math.floor((100 * own.sent) / Math.max(1, own.size)));
    return { kind: 'going', percent, text: evidence.going(percent) };
  }
  if (own) return { kind: 'local', text: here() };
  return mine && file.stamp.received === undefined
    ? { kind: 'local', text: here() }
    : { kind: 'elsewhere', text: mine ? evidence.elsewhereMine : evidence.elsewhere(name) };
}

/** What a file is called where it is named: its caption, else what it is. */
export function titleOf(file: Evidence, index: number): string {
  if (file.caption) return file.caption;
  const what = isPicture(file.media) ? evidence.photo(index + 1) : file.name || evidence.kinds[file.media];
  const moment = file.moment ? evidence[file.moment] : '';
  return [moment, what].filter(Boolean).join(' · ');
}

/** The name under which a file is saved. */
export function savedName(file: { media: Media; name?: string }, act: ActId): string {
  return file.name || `${act}.${endingOf(file.media)}`;
}

/**
 * Saves a file out of Ronda: this device's own bytes, else the server's. `served`: where the server has it; null where it does not.
 *
 * @throws a sentence where neither has its bytes, or where this device cannot read them.
 */
export async function saveFile(
  act: ActId,
  file: { media: Media; name?: string },
  served: string | null,
): Promise<void> {
  const blob = (await fileStore?.whole(act)) ?? null;
  if (blob) return download(blob, savedName(file, act));
  if (served === null) throw evidence.gone;
  downloadFrom(served, savedName(file, act));
}

/** A phone, or the computer at the desk. */
function here(): string {
  return location.pathname.startsWith('/mesa') ? evidence.localDesk : evidence.local;
}
