// Chooses the size of a RaptorQ symbol: how many bytes of a whole each QR code carries.

/** Bytes of the whole that one code has at least (`limits::SYMBOL_LEAST`). */
const LEAST = 16;

/** Codes of one size, none of them half empty: the whole in as few as there may be, in equal parts. */
export function symbolOf(length: number, most: number): number {
  const codes = Math.max(1, Math.ceil(length / most));
  return Math.max(LEAST, Math.ceil(length / codes));
}
