// Signatures and the papers they stand on: the shapes of `shared::signature` and `shared::paper`.
import type { ActId, DocumentId, Millis, Stamp } from './base';

/** What was drawn: `x,y x,y;x,y …` on a field of 1,000 × 400. */
export type Strokes = string;
export interface Hand {
  name: string;
  position?: string;
  strokes: Strokes;
}
export interface Sign {
  /** A form of the organisation. */
  paper: string;
  role: string;
  purpose: string;
  format: number;
  /** What was shown: the paper's canonical text. */
  text: string;
  hand: Hand;
}
export interface SignatureView extends Sign {
  id: ActId;
  stamp: Stamp;
  sha256: string;
}
export interface PaperView {
  document: DocumentId;
  form: string;
  format: number;
  organisation: string;
  code: string | null;
  title: string;
  folio: string | null;
  reference: string;
  opened: Millis;
  sections: { title: string; rows: { label: string; value: string }[] }[];
  legends: string[];
  signatures: {
    role: string;
    purpose: string;
    label: string;
    stamp: boolean;
    /** `amended`: «modificado después de la firma». */
    signed: { signature: SignatureView; amended: boolean } | null;
  }[];
}

/** A paper as it is shown and signed: `text` is what a signature stands under. */
export interface FilledPaper {
  paper: PaperView;
  text: string;
  sha256: string;
}
/** Papers and receipts, as `shared` writes them. */
/** A paper that goes to the requester: empty, or filled by staff for them to sign. */
export interface PaperToSend {
  form: string;
  title: string;
  code: string | null;
  filled: boolean;
  stamp: boolean;
}
