// Types of files: how their names end, what their bytes begin with, and which are pictures that every browser shows.
// The endings are those of `shared::evidence::Media`; a type that is missing here does not compile.
import type { EvidenceSettings, Media } from '../shared';

const PNG = [0x89, 0x50, 0x4e, 0x47];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** A box of MP4 begins with its size, which is small. */
const BOX = [0, 0, 0];
/** The container of office documents before 2007. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0];

interface Type {
  /** How a name of such a file ends; the first ending is the one that is written. */
  endings: readonly string[];
  /** What its bytes begin with; none for letters alone. */
  begins?: readonly number[];
}
const TYPES: Record<Media, Type> = {
  jpeg: { endings: ['jpg', 'jpeg'], begins: [0xff, 0xd8, 0xff] },
  png: { endings: ['png'], begins: PNG },
  webp: { endings: ['webp'], begins: [0x52, 0x49, 0x46, 0x46] },
  pdf: { endings: ['pdf'], begins: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  heic: { endings: ['heic', 'heif'], begins: BOX },
  doc: { endings: ['doc'], begins: OLE },
  docx: { endings: ['docx'], begins: ZIP },
  xls: { endings: ['xls'], begins: OLE },
  xlsx: { endings: ['xlsx'], begins: ZIP },
  ppt: { endings: ['ppt'], begins: OLE },
  pptx: { endings: ['pptx'], begins: ZIP },
  odt: { endings: ['odt'], begins: ZIP },
  ods: { endings: ['ods'], begins: ZIP },
  odp: { endings: ['odp'], begins: ZIP },
  text: { endings: ['txt'] },
  csv: { endings: ['csv'] },
  log: { endings: ['log'] },
  eml: { endings: ['eml'] },
  zip: { endings: ['zip'], begins: ZIP },
  ogg: { endings: ['ogg', 'opus', 'oga'], begins: [0x4f, 0x67, 0x67, 0x53] },
  m4a: { endings: ['m4a'], begins: BOX },
  mp4: { endings: ['mp4'], begins: BOX },
};
const ALL = Object.keys(TYPES) as Media[];
/** Taken whatever an organisation lists. */
const ALWAYS: readonly Media[] = ['jpeg', 'png', 'webp', 'pdf', 'text'];

/** True for a photograph that every browser shows: a HEIC is none. */
export function isPicture(media: Media): boolean {
  return media === 'jpeg' || media === 'png' || media === 'webp';
}
/** What plays it: a voice note or another sound, a video; null of what is no recording. */
export function playerOf(media: Media): 'audio' | 'video' | null {
  if (media === 'mp4') return 'video';
  return media === 'ogg' || media === 'm4a' ? 'audio' : null;
}
/** How the name of such a file ends, without the dot. */
export function endingOf(media: Media): string {
  return TYPES[media].endings[0] ?? media;
}
/** The type that a name promises by its ending. */
export function promised(name: string): Media | null {
  const ending = /\.([a-z0-9]+)[. ]*$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return ALL.find((media) => TYPES[media].endings.includes(ending)) ?? null;
}
/** Whether bytes may be of a type, by their beginning; the server looks at the whole. */
export function mayBe(media: Media, bytes: ArrayBuffer): boolean {
  const { begins } = TYPES[media];
  const head = new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 4096));
  if (begins) return begins.every((byte, at) => head[at] === byte);
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return wide || !head.includes(0);
}
/** Whether the organisation takes files of this type. */
export function takes(settings: EvidenceSettings | undefined, media: Media): boolean {
  return ALWAYS.includes(media) || (settings?.files?.includes(media) ?? true);
}
/** The endings that are taken, as a person is told: «JPG, PNG, …». */
export function endings(settings: EvidenceSettings | undefined): string {
  return ALL.filter((media) => takes(settings, media))
    .map((media) => endingOf(media).toUpperCase())
    .join(', ');
}
/** What a browser's own dialogue offers. HEIC is taken and not named: a phone that is not told of it gives a JPEG. */
export function offered(settings: EvidenceSettings | undefined): string {
  const unnamed = (media: Media) => isPicture(media) || media === 'heic' || media === 'pdf';
  const files = ALL.filter((media) => takes(settings, media) && !unnamed(media));
  const named = files.flatMap((media) => TYPES[media].endings.map((ending) => `.${ending}`));
  return ['image/*', 'application/pdf', ...named].join(',');
}
