// A record's value as people read it.
import type { FieldDef } from '../../contract/api';
import { asWritten } from '../../kit/text/format';
import { world } from '../app/world.svelte';
import { optionsOf } from '../ticket/field-control';

export function shownValue(field: FieldDef | undefined, value: string): string {
  if (field?.kind === 'bool') return optionsOf(field).find((option) => option.value === value)?.label ?? value;
  if (field?.kind === 'date') return asWritten(value);
  if (!field?.multiple) return value;
  const named = (one: string) => (field.options_source === 'services' ? (world.service(one)?.name ?? one) : one);
  return value.split('\n').filter(Boolean).map(named).join(', ');
}
