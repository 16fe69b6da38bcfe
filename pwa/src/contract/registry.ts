// Calls to the server about equipment and registers, which need a network. They ask about a code that this device does
// not know, labels to print, items that seem to be registered twice, and tables that come in.
import type {
  LabelLayout,
  LabelsRequest,
  RecordsProposal,
  TableColumns,
  TableDone,
  TableNext,
  TableProposal,
} from './server';
import type { Twins } from './shared';
import type { EquipmentSummary } from './views';

export interface Registry {
  /** Items that the server knows by these words; rejects with a Sentence when offline. */
  find(text: string): Promise<EquipmentSummary[]>;
  layouts(): Promise<LabelLayout[]>;
  /** The file. Items without a label are bound a new one. */
  print(wanted: LabelsRequest): Promise<Blob>;
  twins(): Promise<Twins[]>;
  /** What the columns of a table (CSV) of equipment seem to hold. */
  columns(bytes: Uint8Array<ArrayBuffer>): Promise<TableColumns>;
  /**
   * What a table would do; nothing is stored. `given` says what each column holds, in the order of the file, empty for one
   * that is left out; null where its headings say so.
   */
  look(bytes: Uint8Array<ArrayBuffer>, given: string[] | null): Promise<TableProposal>;
  /** Does what was told of it, from a line on; rejects where it would do something else by now. */
  bringIn(bytes: Uint8Array<ArrayBuffer>, given: string[] | null, next: TableNext): Promise<TableDone>;
  /** What a table would do to a register's records; nothing is stored. */
  lookAtRecords(register: string, bytes: Uint8Array<ArrayBuffer>): Promise<RecordsProposal>;
  /** Does what was told of it, from a line on; rejects where it would do something else by now. */
  bringRecordsIn(register: string, bytes: Uint8Array<ArrayBuffer>, next: TableNext): Promise<TableDone>;
}
