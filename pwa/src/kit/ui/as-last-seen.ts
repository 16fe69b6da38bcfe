// A value as it was when somebody last saw it. Nothing of it is read while nobody does.

/** Reads a value while it is seen, and tells the last one read while it is not; the first is read in any case. */
export function asLastSeen<T>(isSeen: () => boolean, read: () => T): () => T {
  let last: { value: T } | null = null;
  return () => {
    if (isSeen() || last === null) last = { value: read() };
    return last.value;
  };
}
