import type { Metric } from '../../metrics/metric.ts';

/** An expression and the metrics it may use. */
export interface Expression {
  readonly query: string;
  readonly metrics: ReadonlyMap<string, Metric>;
}
