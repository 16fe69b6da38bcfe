// From what a camera, a file picker, the clipboard or a drag gives to a file that can be kept.
// What cannot be read is said in words, before anything is kept.
import type { Ready, Sentence } from '../../contract/api';
import { type Picturable, type Picture, Undecodable, ready } from './picture';
import type { PictureAnswer } from './picture-worker';

/** As `shared::limits::EVIDENCE_BYTES`. */
const MOST = 8 * 1024 * 1024;
const PDF = '%PDF-';

const unreadable: Sentence = {
  es: 'Este navegador no sabe abrir esa imagen (por ejemplo, HEIC). Tómala con la cámara de Ronda o guárdala como JPEG.',
  en: 'This browser cannot open that image (HEIC, for example). Take it with Ronda’s camera, or save it as JPEG.',
};
const otherKind: Sentence = {
  es: 'Aquí se adjuntan fotos y documentos PDF. Guarda el archivo como PDF y vuelve a intentarlo.',
  en: 'Photos and PDF documents are attached here. Save the file as PDF and try again.',
};
const tooLarge: Sentence = {
  es: 'Este PDF pasa de 8 MB. Compártelo en una versión más ligera o por partes.',
  en: 'This PDF is larger than 8 MB. Share a lighter version, or in parts.',
};

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
  if (source instanceof Blob && !isImage(source)) return document(source);
  const picture = await pictured(source);
  return { bytes: picture.bytes, thumb: picture.thumb, media: 'jpeg' };
}

function isImage(file: Blob): boolean {
  return file.type.startsWith('image/') || (file.type === '' && /\.(heic|heif|jpe?g|png|webp)$/i.test(nameOf(file)));
}
async function document(file: Blob): Promise<Ready> {
  if (file.size > MOST) throw new NotTaken(tooLarge);
  const bytes = await file.arrayBuffer();
  if (new TextDecoder('latin1').decode(bytes.slice(0, PDF.length)) !== PDF) throw new NotTaken(otherKind);
  return { bytes, media: 'pdf', thumb: null };
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
