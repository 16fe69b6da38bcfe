// The draft of a form that is filled in with known values: keeps only what was typed over them.
import type { Typed } from './kept-form';

/** What is kept: unchanged values are not, and will be filled in as they are by then. */
export function typedOver(values: Typed, given: Typed): Typed {
  return Object.fromEntries(Object.entries(values).filter(([id, text]) => text !== (given[id] ?? '')));
}

/** What of the draft is restored: fields whose known value has not changed since, and that the form still asks for. */
export function comesBack(asked: Iterable<string>, kept: Typed, values: Typed, given: Typed): Typed {
  const known = new Set(asked);
  return Object.fromEntries(
    Object.entries(kept).filter(([id]) => known.has(id) && (values[id] ?? '') === (given[id] ?? '')),
  );
}
