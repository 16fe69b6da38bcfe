// A record's value as people read it.
import type { FieldDef } from '../../contract/api';
import { asWritten } from '../../kit/text/format';
import { optionsOf } from '../ticket/field-control';

export function shownValue(field: FieldDef | undefined, value: string): string {
  if (field?.kind === 'bool') return optionsOf(field).find((option) => option.value === value)?.label ?? value;
  if (field?.kind === 'date') return asWritten(value);
  return field?.multiple ? value.split('\n').join(', ') : value;
}
