// Options of a field of which several may be chosen: its own, or the institution's services.
import type { FieldDef } from '../../contract/api';
import { optionsOf } from '../ticket/field-control';
import { world } from './world.svelte';

export function severalOf(field: FieldDef): { value: string; label: string }[] {
  if (field.options_source !== 'services') return optionsOf(field);
  return (world.organisation?.services ?? []).map(({ id, name }) => ({ value: id, label: name }));
}
