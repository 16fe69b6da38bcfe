// The ways to look at one picture, and in which order they are tried. Measured in docs/performance.md, «Scan».

export interface Pass {
  /** A part of the picture about its middle. */
  part: number;
  /** It is drawn so that its longer side has so many pixels. */
  side: number;
  /** Light and dark are told apart against what stands around each point: what a lamp's reflection washed out. */
  levelled?: boolean;
  /** Levelled, and with a corner of a QR code drawn again that cannot be seen. */
  mended?: boolean;
  /** Turned by so many degrees, and looked at for bars alone: those are read along level and upright lines only. */
  turned?: number;
}

/** The whole; the whole at half size, levelled, mended, and as it is (noise and small blots are gone); the middle, larger. */
const USUAL: readonly Pass[] = [
  { part: 1, side: 1280 },
  { part: 1, side: 640, levelled: true },
  { part: 1, side: 640, levelled: true, mended: true },
  { part: 1, side: 640 },
  { part: 0.5, side: 1280 },
];
/** A level line crosses all bars up to some eight degrees off: with these, and upright lines, no way is left out. */
const BARS: readonly Pass[] = [15, -15, 30, -30, 45].map((turned) => ({ part: 1, side: 1280, turned }));
/** After so many pictures without a code, bars that are turned are looked for too: so many ways a picture. */
const PATIENCE = 2;
const WAYS = 2;

/**
 * The ways to look at a picture, in their order: `missed` pictures before it gave nothing, and `last` is how a code was
 * read last, which goes first for a while (bars are believed when read twice).
 */
export function passes(missed: number, last?: Pass): Pass[] {
  const [first, ...others] = turn(USUAL, missed);
  const bars = missed < PATIENCE ? [] : turn(BARS, missed * WAYS).slice(0, WAYS);
  const all = [...(first ? [first] : []), ...bars, ...others];
  return last && missed < PATIENCE ? [last, ...all.filter((pass) => pass !== last)] : all;
}

/** The same in a ring, from another place on. */
function turn<T>(ring: readonly T[], by: number): T[] {
  const from = by % ring.length;
  return [...ring.slice(from), ...ring.slice(0, from)];
}

/** Which codes a pass looks for, and how: zxing-cpp's own options. */
export function options({ levelled, turned }: Pass) {
  const bars = ['Code128', 'Code39'] as const;
  return {
    formats: turned === undefined ? (['QRCode', ...bars, 'DataMatrix'] as const).slice() : bars.slice(),
    binarizer: levelled ? ('FixedThreshold' as const) : ('LocalAverage' as const),
    tryHarder: true,
    tryRotate: true,
    tryInvert: false,
    tryDownscale: true,
    maxNumberOfSymbols: 4,
  };
}

/** One code after another on a screen: each is seen for two pictures, so each picture is looked at once and fast. */
export const PLAYED = {
  formats: ['QRCode'] as 'QRCode'[],
  binarizer: 'LocalAverage' as const,
  tryHarder: false,
  tryRotate: false,
  tryInvert: false,
  tryDownscale: false,
  maxNumberOfSymbols: 1,
};
