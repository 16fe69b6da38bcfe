// What is asked of the server about equipment, with a network: a code that this device does not know, labels to print,
// items that seem to be registered twice.
import type { DocumentId, EquipmentSummary, Sentence } from './api';
import type { LabelId } from './equipment-api';

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
  /** What a table (CSV) of equipment would do; nothing is stored. */
  look(bytes: Uint8Array<ArrayBuffer>): Promise<TableTold>;
  /** Does what was told of it, from a line on; rejects where it would do something else by now. */
  bringIn(bytes: Uint8Array<ArrayBuffer>, plan: string, from: number): Promise<TableDone>;
}
