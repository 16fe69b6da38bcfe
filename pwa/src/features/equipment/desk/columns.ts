// Which column of a spreadsheet holds what: kept by the headings, and what keeps a choice from being one.
import type { TableColumns } from '../../../contract/api';
import { REGISTRY_FIELDS } from './registry-fields';

/** What a column may hold: the fields of the registry, and the labels. */
export const TARGETS: readonly string[] = [...REGISTRY_FIELDS, 'labels'];
/** By what an item is known again. */
const KEYS = ['inventory', 'serial', 'mac'];

export const kept = (given: readonly string[]): string => given.join(',');

/** What was chosen for these headings; null where nothing was, or it does not fit. */
export function read(text: string | null, of: Pick<TableColumns, 'columns'>): string[] | null {
  const given = text?.split(',') ?? [];
  const fits = given.length === of.columns.length && given.every((name) => name === '' || TARGETS.includes(name));
  return fits && text !== null ? given : null;
}

export interface Wrong {
  /** Columns that hold what another holds. */
  twice: Set<number>;
  /** No column tells the items apart. */
  unknown: boolean;
}
export function wrong(given: readonly string[]): Wrong {
  const twice = given.flatMap((name, at) => (name !== '' && given.indexOf(name) !== at ? [at] : []));
  return { twice: new Set(twice), unknown: !given.some((name) => KEYS.includes(name)) };
}
