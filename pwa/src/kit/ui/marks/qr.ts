// A QR code's rows as one SVG path.
// Each run of dark modules is one rectangle, with the quiet zone the standard asks.

/** Modules left free on each side. */
export const QUIET = 4;

/** The path, and how many modules wide the drawing is, the quiet zone included. */
export function qrPath(rows: readonly string[]): { path: string; size: number } {
  let path = '';
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) {
      const width = run[0].length;
      path += `M${run.index + QUIET} ${y + QUIET}h${width}v1h-${width}z`;
    }
  });
  return { path, size: rows.length + 2 * QUIET };
}
