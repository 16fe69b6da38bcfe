// The page's side of the store of files.
// Mirrors what of each file is on this phone, and hands bytes to the worker.
import { writable } from 'svelte/store';
import type { ActId, Dispatched, DocumentId, DraftsAfter, Media, Site } from '../../contract/api';
import type { About, LocalFile, Ready, Rule, FileStore, Uploads } from '../../contract/evidence';
import type { CallName, Calls, WorkerNews } from '../rpc';

export type Ask = <K extends CallName>(
  call: K,
  args: Calls[K]['args'],
  moved?: Transferable[],
) => Promise<Calls[K]['answer']>;

const NONE: Uploads = { rule: 'free', metered: null, waiting: 0, bytes: 0, held: false };
/** Of what is shown, played, or has a viewer; all else is bytes to be saved. */
const CONTENT_TYPES: Partial<Record<Media, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  pdf: 'application/pdf',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
};

function blobOf(bytes: BlobPart, media: Media): Blob {
  return new Blob([bytes], { type: CONTENT_TYPES[media] ?? 'application/octet-stream' });
}

export class PageFileStore implements FileStore {
  readonly files = writable<ReadonlyMap<ActId, LocalFile>>(new Map());
  readonly uploads = writable<Uploads>(NONE);

  constructor(
    private readonly site: () => Site,
    private readonly ask: Ask,
  ) {}

  keep(
    document: DocumentId,
    file: Ready,
    about: About,
    undoable = false,
    drafts: DraftsAfter = {},
  ): Promise<Dispatched> {
    const moved = file.thumb ? [file.bytes, file.thumb] : [file.bytes];
    return this.ask('attach', [document, file, about, this.site(), undoable, drafts], moved);
  }
  async thumb(act: ActId): Promise<Blob | null> {
    const bytes = await this.ask('thumb', [act]);
    return bytes && new Blob([bytes], { type: 'image/jpeg' });
  }
  async whole(act: ActId): Promise<Blob | null> {
    const found = await this.ask('whole', [act]);
    return found && blobOf(found.bytes, found.media);
  }
  async served(document: DocumentId, act: ActId, media: Media): Promise<Blob> {
    return blobOf(await this.ask('served', [document, act]), media);
  }
  async sendNow(act: ActId): Promise<void> {
    await this.ask('sendFile', [act]);
  }
  async setRule(rule: Rule): Promise<void> {
    await this.ask('setRule', [rule]);
  }
  async dismiss(act: ActId): Promise<void> {
    await this.ask('dropFile', [act]);
  }

  /** What the worker tells. */
  take(told: Extract<WorkerNews, { tell: 'files' | 'uploads' }>): void {
    if (told.tell === 'uploads') return this.uploads.set(told.uploads);
    this.files.update((former) => {
      const next = new Map(told.anew ? [] : former);
      for (const file of told.files) next.set(file.act, file);
      for (const act of told.removed) next.delete(act);
      return next;
    });
  }
  reset(): void {
    this.files.set(new Map());
    this.uploads.set(NONE);
  }
}
