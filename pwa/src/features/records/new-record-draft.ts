// The draft of a new record: what was typed over what was known of it already.
import type { RegisterDef } from '../../contract/api';
import type { Typed } from '../app/kept-form';

/** What is kept: what was given is given again, as it stands by then. */
export function typedOver(values: Typed, given: Typed): Typed {
  return Object.fromEntries(Object.entries(values).filter(([id, text]) => text !== (given[id] ?? '')));
}

/** What of it comes back, where nothing else stands there by now; not of fields that the register has no more. */
export function comesBack({ fields }: Pick<RegisterDef, 'fields'>, kept: Typed, values: Typed, given: Typed): Typed {
  const known = new Set(fields.map(({ id }) => id));
  return Object.fromEntries(
    Object.entries(kept).filter(([id]) => known.has(id) && (values[id] ?? '') === (given[id] ?? '')),
  );
}
