// From what a camera, a file picker, the clipboard or a drag gives to a file that can be kept.
// What cannot be read is said in words, before anything is kept.
import { get } from 'svelte/store';
import type { Media, Ready, Sentence } from '../../contract/api';
import { engine } from '../../contract/engine';
import { endings, isPicture, mayBe, promised, takes } from '../../contract/pure/media';
import { type Picturable, type Picture, Undecodable, ready } from './picture';
import type { PictureAnswer } from './picture-worker';

/** As `shared::limits::EVIDENCE_BYTES`. */
const MOST = 8 * 1024 * 1024;

const unreadable: Sentence = {
  es: 'Este navegador no sabe abrir esa imagen. Tómala con la cámara de Ronda o guárdala como JPEG.',
  en: 'This browser cannot open that image. Take it with Ronda’s camera, or save it as JPEG.',
};
const tooLarge: Sentence = {
  es: 'Este archivo pasa de 8 MB. Compártelo en una versión más ligera o por partes.',
  en: 'This file is larger than 8 MB. Share a lighter version, or in parts.',
};
function otherKind(name: string, taken: string): Sentence {
  return {
    es: `${name ? `«${name}»` : 'Ese archivo'} no se recibe: los programas, las páginas y los documentos con macros, nunca. Guárdalo como PDF y vuelve a intentarlo. Se reciben: ${taken}.`,
    en: `${name ? `“${name}”` : 'That file'} is not taken: programs, pages and documents with macros never are. Save it as PDF and try again. Taken are: ${taken}.`,
  };
}

/** Thrown with a sentence for the person. */
export class NotTaken extends Error implements Sentence {
  readonly es: string;
  readonly en: string;
  constructor(sentence: Sentence, cause?: unknown) {
    super(sentence.en, cause === undefined ? undefined : { cause });
    this.name = 'NotTaken';
    this.es = sentence.es;
    this.en = sentence.en;
  }
}

let worker: Worker | null = null;
let asked = 0;
const waiting = new Map<number, (answer: PictureAnswer | null) => void>();

/** Starts the worker before it is needed. */
export function warm(): void {
  hand();
}

export async function prepare(source: Picturable): Promise<Ready> {
  if (source instanceof Blob && !isImage(source)) return document(source, mediaOf(source));
  try {
    const picture = await pictured(source);
    return { bytes: picture.bytes, thumb: picture.thumb, media: 'jpeg' };
  } catch (error) {
    // A photograph that this browser does not show is kept as it is, without what it says beside its pictures.
    if (error instanceof NotTaken && source instanceof Blob && mediaOf(source) === 'heic')
      return document(source, 'heic');
    throw error;
  }
}

function isImage(file: Blob): boolean {
  const media = mediaOf(file);
  return media === 'heic' || (media !== null && isPicture(media)) || (media === null && file.type.startsWith('image/'));
}
/** What a file says it is: by its name, else as the browser calls it. */
function mediaOf(file: Blob): Media | null {
  const named = promised(nameOf(file));
  if (named) return named;
  if (file.type === 'application/pdf') return 'pdf';
  return /^image\/hei[cf]$/.test(file.type) ? 'heic' : null;
}
async function document(file: Blob, media: Media | null): Promise<Ready> {
  const settings = get(engine.organisation)?.settings?.evidence;
  const refused = () => new NotTaken(otherKind(nameOf(file), endings(settings)));
  if (!media || !takes(settings, media)) throw refused();
  if (file.size > MOST) throw new NotTaken(tooLarge);
  const bytes = await file.arrayBuffer();
  if (!mayBe(media, bytes)) throw refused();
  return { bytes, media, thumb: null };
}
async function pictured(source: Picturable): Promise<Picture> {
  const answer = await ask(source);
  if (answer && 'picture' in answer) return answer.picture;
  // A worker that cannot draw gives nothing back; a bitmap went with the question, a file is still here.
  if (source instanceof Blob && (answer === null || answer.failed === 'helpless')) return onPage(source);
  throw new NotTaken(unreadable);
}
async function onPage(source: Blob): Promise<Picture> {
  try {
    return await ready(source);
  } catch (error) {
    if (error instanceof Undecodable) throw new NotTaken(unreadable, error);
    throw error;
  }
}

/** Null where there is no worker to be had. */
function ask(source: Picturable): Promise<PictureAnswer | null> {
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    hand().postMessage({ id, source }, source instanceof Blob ? [] : [source]);
  });
}
function hand(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module', name: 'ronda-picture' });
  worker.onmessage = ({ data }: MessageEvent<PictureAnswer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  };
  worker.onerror = () => {
    worker = null; // the next question starts another
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  };
  return worker;
}

export function nameOf(file: Blob): string {
  return file instanceof File ? file.name : '';
}
