// What is asked of the server about equipment, with a network: a code that this device does not know, labels to print,
// items that seem to be registered twice.
import type { DocumentId, LabelId, Sentence } from './shared';
import type { EquipmentSummary } from './views';

/** A grid that labels are printed on; lengths in millimetres. */
export interface LabelLayout {
  id: string;
  es: string;
  en: string;
  page: [number, number];
  columns: number;
  rows: number;
}
export interface LabelsWanted {
  equipment?: DocumentId[];
  /** So many codes ahead of the items that they will be stuck on. */
  blank?: number;
  layout: string;
  /** The first free cell of a half-used sheet, from 1. */
  start?: number;
  format?: 'pdf' | 'svg';
}
/** Two items that share a serial number or a MAC. */
export interface TwinItems {
  first: DocumentId;
  second: DocumentId;
  by: string;
}
/** What a row of a table would do. */
export interface TableRow {
  line: number;
  /** Null where it registers one. */
  item: DocumentId | null;
  name: string;
  cells: { field: string; before: string; after: string }[];
  labels: LabelId[];
}
export interface BadRow {
  line: number;
  reason: Sentence;
}
/** What a table would do; `rows` are the first of those that do something. */
export interface TableTold {
  plan: string;
  new: number;
  changed: number;
  same: number;
  rows: TableRow[];
  bad: BadRow[];
  /** Cells that were not UTF-8: as what they were read. */
  guessed?: BadRow[];
}
/** What the columns of a table seem to hold. */
export interface TableColumns {
  /** The hash of the headings. */
  headings: string;
  /** Every heading is one of ours. */
  sure: boolean;
  /** In the order of the file; `column` is null where nothing tells. */
  columns: { heading: string; column: string | null; samples: string[] }[];
}
/** What was done of it, and where to go on. */
export interface TableDone {
  rows: number;
  bad: BadRow[];
  next: { line: number; plan: string } | null;
}
export interface Registry {
  /** Items that the server knows by these words; rejects with a Sentence when offline. */
  find(text: string): Promise<EquipmentSummary[]>;
  layouts(): Promise<LabelLayout[]>;
  /** The file. Items without a label are bound a new one. */
  print(wanted: LabelsWanted): Promise<Blob>;
  twins(): Promise<TwinItems[]>;
  /** What the columns of a table (CSV) of equipment seem to hold. */
  columns(bytes: Uint8Array<ArrayBuffer>): Promise<TableColumns>;
  /**
   * What a table would do; nothing is stored. `given` says what each column holds, in the order of the file, empty for one
   * that is left out; null where its headings say so.
   */
  look(bytes: Uint8Array<ArrayBuffer>, given: string[] | null): Promise<TableTold>;
  /** Does what was told of it, from a line on; rejects where it would do something else by now. */
  bringIn(
    bytes: Uint8Array<ArrayBuffer>,
    given: string[] | null,
    next: { plan: string; line: number },
  ): Promise<TableDone>;
}
