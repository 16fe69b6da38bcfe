// A file as the store keeps it.
// One row for each act that names it, its bytes once for each content.
import type { ActId, DocumentId, Media, Sentence, Timestamp } from '../../contract/api';

export interface EvidenceRow {
  act: ActId;
  document: DocumentId;
  sha256: string;
  size: number;
  media: Media;
  at: Timestamp;
  state: 'waiting' | 'sealed' | 'refused';
  /** Present while its bytes are to go up. */
  waiting?: 1;
  forced?: true;
  thumb: boolean;
  whole: boolean;
  /** The desk has its bytes in a verified backup, too: they may go from here. */
  safe?: true;
  why?: Sentence;
}
/** Bytes, once for each content. */
export interface BlobRow {
  sha256: string;
  bytes: ArrayBuffer;
}
