// Equipment as the server knows it, and the files that it makes of it.
import type { EquipmentSummary } from '../../contract/api';
import type { Ask } from './office';
import type {
  LabelLayout,
  LabelsWanted,
  Registry,
  TableColumns,
  TableDone,
  TableTold,
  TwinItems,
} from '../../contract/registry';

const CONTENT = { pdf: 'application/pdf', svg: 'image/svg+xml' };

const TABLE = '/api/equipment.csv';
const columns = (given: string[]) => `columns=${given.map(encodeURIComponent).join(',')}`;

export function registryOf(
  ask: Ask,
  file: (path: string, body: object) => Promise<Uint8Array<ArrayBuffer>>,
  table: <T>(path: string, bytes: Uint8Array<ArrayBuffer>) => Promise<T>,
): Registry {
  return {
    async find(text) {
      const found = await ask<{ equipment: Omit<EquipmentSummary, 'unsent'>[] }>(
        `/api/search?q=${encodeURIComponent(text)}`,
      );
      return found.equipment.map((item) => ({ ...item, unsent: 0 }));
    },
    layouts: () => ask<LabelLayout[]>('/api/labels'),
    print: async (wanted: LabelsWanted) =>
      new Blob([await file('/api/labels', wanted)], { type: CONTENT[wanted.format ?? 'pdf'] }),
    columns: (bytes) => table<TableColumns>(`${TABLE}?columns=ask`, bytes),
    look: (bytes, given) => table<TableTold>(given ? `${TABLE}?${columns(given)}` : TABLE, bytes),
    bringIn: (bytes, given, { plan, line }) =>
      table<TableDone>(
        `${TABLE}?plan=${encodeURIComponent(plan)}&from=${line}${given ? `&${columns(given)}` : ''}`,
        bytes,
      ),
    twins: () => ask<TwinItems[]>('/api/equipment/twins'),
  };
}
