import type { DailyPeak, DaysLeft, Growth } from './growth.ts';

/** What one thing of the fleet did in the window, and how long it may go on. */
export interface Measure {
  readonly id: string;
  readonly says: string;
  readonly unit: string;
  /** Whole days with data. */
  readonly days: number;
  readonly mean: number;
  /** The level kept for all but a twentieth of the time. */
  readonly p95: number;
  readonly peak: number;
  readonly peaks: readonly DailyPeak[];
  /** Absent where nobody tells one. */
  readonly limit?: number;
  /** Where the limit is from. */
  readonly limitFrom?: string;
  readonly limitAfterLoss?: number;
  /** Absent with fewer than seven days. */
  readonly growth?: Growth;
  readonly left?: DaysLeft;
}

/** A fleet as its metrics know it. */
export interface LiveFleet {
  readonly cluster: string;
  /** Kind of its brokers, where the metrics tell. */
  readonly kind?: string;
  readonly nodes?: number;
  readonly measures: readonly Measure[];
  readonly payloadBytes?: number;
  readonly persistent?: number;
  /** What is not known and who could tell, a sentence each. */
  readonly missing: readonly string[];
}

/** A measure by its id. */
export const measureOf = ({ measures }: LiveFleet, id: string): Measure | undefined =>
  measures.find((measure) => measure.id === id);

/** What the fleet already exceeds, a sentence each. */
export function exceeded({ measures }: LiveFleet): readonly string[] {
  return measures.flatMap(({ says, peak, limit, limitAfterLoss }) => {
    if (limit !== undefined && peak > limit) return [`${says}: the peak was above the limit`];
    if (limitAfterLoss !== undefined && limitAfterLoss > 0 && peak > limitAfterLoss)
      return [`${says}: without the node of the largest limit the peak does not fit`];
    return [];
  });
}
