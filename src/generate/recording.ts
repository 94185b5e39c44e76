import type { PromQL } from '../metrics/promql.ts';
import type { Duration } from './alert.ts';

/** One recording rule. */
export interface Recording {
  /** Name of the series it writes. */
  readonly record: string;
  readonly expr: PromQL;
  /** Labels it adds. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Recording rules that are evaluated one after the other, each seeing what those before it wrote. */
export interface RecordingGroup {
  readonly name: string;
  readonly interval: Duration;
  readonly rules: readonly Recording[];
}
