// The draft of a form that begins with what is known already: what was typed over it.
import type { Typed } from './kept-form';

/** What is kept: what was given is given again, as it stands by then. */
export function typedOver(values: Typed, given: Typed): Typed {
  return Object.fromEntries(Object.entries(values).filter(([id, text]) => text !== (given[id] ?? '')));
}

/** What of it comes back, where nothing else stands there by now; not of what the form does not ask any more. */
export function comesBack(asked: Iterable<string>, kept: Typed, values: Typed, given: Typed): Typed {
  const known = new Set(asked);
  return Object.fromEntries(
    Object.entries(kept).filter(([id]) => known.has(id) && (values[id] ?? '') === (given[id] ?? '')),
  );
}
