// Makes files ready and keeps them, one after another: each is durable with its act before the next begins.
import { get } from 'svelte/store';
import type { About, ActId, DocumentId, DraftsAfter, Ready } from '../../contract/api';
import { engine } from '../../contract/engine';
import { keepThumb, fileStore } from './files.svelte';
import { plainName } from './file-name';
import type { Picturable } from './picture';
import { nameOf, prepare } from './prepare';

export interface Shot {
  act: ActId;
  url: string | null;
  size: number;
  about: About;
  name: string;
}

export async function take(
  document: DocumentId,
  source: Picturable,
  about: About,
  undoable = false,
  drafts: DraftsAfter = {},
): Promise<Shot> {
  if (!fileStore) throw new Error('this engine keeps no files');
  return keep(document, await prepare(source), { ...shown(document), ...named(source), ...about }, undoable, drafts);
}
export async function keep(
  document: DocumentId,
  file: Ready,
  about: About,
  undoable = false,
  drafts: DraftsAfter = {},
): Promise<Shot> {
  if (!fileStore) throw new Error('this engine keeps no files');
  const size = file.bytes.byteLength;
  const thumb = file.thumb && new Blob([file.thumb], { type: 'image/jpeg' });
  const { act } = await fileStore.keep(document, file, about, undoable, drafts);
  return { act, size, about, url: thumb && keepThumb(act, thumb), name: about.name ?? '' };
}
/** It shows the equipment that the ticket is about, as long as nothing else is said. */
function shown(document: DocumentId): About {
  const equipment = get(engine.tickets).get(document)?.equipment;
  return equipment ? { equipment } : {};
}
/** A file keeps the name it came with: one line, as `shared` takes it. */
function named(source: Picturable): About {
  if (!(source instanceof Blob)) return {};
  const name = [...plainName(nameOf(source)).normalize('NFC').trim()].slice(-120).join('');
  const at = source instanceof File ? source.lastModified : 0;
  const old = at > 0 && at < Date.now() - 60_000 && source.type.startsWith('image/');
  return { ...(name ? { name } : {}), ...(old ? { taken_at: at } : {}) };
}
