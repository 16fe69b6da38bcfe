// A record's value as people read it.
import type { FieldDef } from '../../contract/api';
import { asWritten, asWrittenShort } from '../../kit/text/format';
import { severalOf } from '../app/several';
import { optionsOf } from '../ticket/field-control';

export function shownValue(field: FieldDef | undefined, value: string): string {
  if (field?.kind === 'bool') return optionsOf(field).find((option) => option.value === value)?.label ?? value;
  if (field?.kind === 'date') return asWritten(value);
  if (!field?.multiple) return value;
  const named = (one: string) => severalOf(field).find((option) => option.value === one)?.label ?? one;
  return value.split('\n').filter(Boolean).map(named).join(', ');
}

/** The same in a column of a table. */
export const inColumn = (field: FieldDef | undefined, value: string): string =>
  field?.kind === 'date' ? asWrittenShort(value) : shownValue(field, value);
