/**
 * How much a figure can be trusted: `measured` on a machine of yours, `given` on the command line or in a file, `vendor`
 * stated by who makes the broker, `quoted` a vendor's figure as others repeat it, `seed` by the text this tool grew from, `derived` from a vendor's figures, `assumed`
 * where nobody states one.
 */
export type Confidence = 'measured' | 'given' | 'vendor' | 'quoted' | 'derived' | 'seed' | 'assumed';

/** A number with where it comes from. */
export interface Figure {
  readonly value: number;
  readonly confidence: Confidence;
  /** Title of the page or text, and what of it. */
  readonly source: string;
  /** Year or day it was stated; absent where the source says none. */
  readonly stated?: string;
}

const SEED = "the seed's worked example (1184.6)";

/** A figure of the seed. */
export const fromSeed = (value: number, source = SEED): Figure => ({ value, confidence: 'seed', source });

/** A figure for want of a better one. */
export const assumed = (value: number, source: string): Figure => ({ value, confidence: 'assumed', source });

/** A figure a vendor states. */
export const fromVendor = (value: number, source: string, stated?: string): Figure => ({
  value,
  confidence: 'vendor',
  source,
  ...(stated === undefined ? {} : { stated }),
});

/** A figure that follows from a vendor's. */
export const derived = (value: number, source: string, stated?: string): Figure => ({
  ...fromVendor(value, source, stated),
  confidence: 'derived',
});
