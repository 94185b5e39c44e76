import type { Confidence, Figure } from './figure.ts';

/** One position of a monthly bill, with its arithmetic. */
export interface BillLine {
  readonly what: string;
  readonly arithmetic: string;
  readonly dollars: number;
}

/** What a month costs, US dollars. */
export interface Bill {
  readonly dollars: number;
  readonly lines: readonly BillLine[];
  /** Where the prices are from. */
  readonly source: string;
  readonly confidence: Confidence;
}

/** The sum of the lines. */
export function billOf(
  lines: readonly BillLine[],
  { source, confidence }: Pick<Figure, 'source' | 'confidence'>,
): Bill {
  return { dollars: lines.reduce((sum, line) => sum + line.dollars, 0), lines, source, confidence };
}
