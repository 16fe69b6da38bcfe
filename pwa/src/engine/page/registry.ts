// Equipment as the server knows it, and the files that it makes of it.
import type { Ask } from './online';
import type { Registry } from '../../contract/registry';
import type {
  LabelFormat,
  LabelLayout,
  LabelsRequest,
  RecordsProposal,
  SearchResults,
  TableColumns,
  TableDone,
  TableProposal,
} from '../../contract/server';
import type { Twins } from '../../contract/shared';

const CONTENT: Record<LabelFormat, string> = { pdf: 'application/pdf', svg: 'image/svg+xml' };

const TABLE = '/api/equipment.csv';
const recordsTable = (register: string) => `/api/registers/${encodeURIComponent(register)}/records.csv`;
const columns = (given: string[]) => `columns=${given.map(encodeURIComponent).join(',')}`;

export function registryOf(
  ask: Ask,
  file: (path: string, body: object) => Promise<Uint8Array<ArrayBuffer>>,
  table: <T>(path: string, bytes: Uint8Array<ArrayBuffer>) => Promise<T>,
): Registry {
  return {
    async find(text) {
      const found = await ask<SearchResults>(`/api/search?q=${encodeURIComponent(text)}`);
      return found.equipment.map((item) => ({ ...item, unsent: 0 }));
    },
    layouts: () => ask<LabelLayout[]>('/api/labels'),
    print: async (wanted: LabelsRequest) =>
      new Blob([await file('/api/labels', wanted)], { type: CONTENT[wanted.format ?? 'pdf'] }),
    columns: (bytes) => table<TableColumns>(`${TABLE}?columns=ask`, bytes),
    look: (bytes, given) => table<TableProposal>(given ? `${TABLE}?${columns(given)}` : TABLE, bytes),
    bringIn: (bytes, given, { plan, line }) =>
      table<TableDone>(
        `${TABLE}?plan=${encodeURIComponent(plan)}&from=${line}${given ? `&${columns(given)}` : ''}`,
        bytes,
      ),
    lookAtRecords: (register, bytes) => table<RecordsProposal>(recordsTable(register), bytes),
    bringRecordsIn: (register, bytes, { plan, line }) =>
      table<TableDone>(`${recordsTable(register)}?plan=${encodeURIComponent(plan)}&from=${line}`, bytes),
    twins: () => ask<Twins[]>('/api/equipment/twins'),
  };
}
