// Whether a field shows its value, now that this has changed, or what was typed into it.

/** How a field stands as its value changes. */
export interface Typed {
  /** What was typed into it; null where nothing was. */
  typed: string | null;
  /** The value that it had until now. */
  former: string | null;
  focused: boolean;
  /** It makes acts of what is typed: its value is what was decided, here or elsewhere. */
  acts: boolean;
}

/**
 * Whether the value stands in the field from now on. Once it was left, always; while one stands in it, where its form took what was
 * typed and has set something else since: emptied it, or chosen for them.
 */
export function followsValue({ typed, former, focused, acts }: Typed): boolean {
  return !focused || (!acts && typed === former);
}

/**
 * What stands in it by now is another's, and will be written over by what is being typed. `from`: what stood there as the keys began,
 * or what its own last act made of them; null where nothing was typed.
 */
export function standsAnother({
  from,
  typed,
  value,
  focused,
  acts,
}: Omit<Typed, 'former'> & { from: string | null; value: string }): boolean {
  return acts && focused && typed !== null && from !== null && value !== from && value.trim() !== typed.trim();
}
