import type { PromQL } from '../metrics/promql.ts';
import type { Signal } from './signal.ts';

/** A duration as Prometheus writes it. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}` | `${number}m${number}s`;

/** What somebody is expected to do: critical wakes someone, warning waits for working hours, none is a watchdog. */
export const SEVERITIES = ['critical', 'warning', 'info', 'none'] as const;
type Severity = (typeof SEVERITIES)[number];

/** What kind of trouble it is; every category is one rule group, `mqtt.<category>`. */
export const CATEGORIES = [
  'availability',
  'saturation',
  'delivery',
  'clients',
  'bridges',
  'slo',
  'meta',
  'chaos',
] as const;
type Category = (typeof CATEGORIES)[number];

/** The number the expression compares with; panels that show the same signal draw it. */
interface AlertThreshold {
  readonly value: number;
  readonly firesWhen: 'above' | 'below';
}

/** One alert that must be firing: the labels of its series, and `$value` as the annotations print it. */
export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** Input series and what must fire when; written out as a promtool unit test with 15 s between samples. */
export interface AlertTest {
  readonly name: string;
  readonly series: readonly { readonly series: PromQL; readonly values: string }[];
  readonly checks: readonly { readonly at: Duration; readonly fires: readonly Firing[] }[];
}

/** An alert that waits for its threshold, so that an operator can have another one: rule, tests and panel move with it. */
export interface AlertPlan {
  readonly name: Alert['name'];
  /** Absent where there is no number to choose. */
  readonly threshold?: number;
  readonly at: (threshold: number) => Alert;
}

/** An alert: one rule, its words, the runbook named after it, and the tests it cannot be without. */
export interface Alert {
  readonly name: `MQTT_${string}`;
  readonly category: Category;
  readonly severity: Severity;
  /** What it watches: the panel of this signal draws its threshold. Absent where there is nothing to draw. */
  readonly signal?: Signal;
  readonly expr: PromQL;
  readonly threshold: AlertThreshold;
  readonly for: Duration;
  readonly keepFiringFor?: Duration;
  /** One sentence that is the same for every series. */
  readonly summary: string;
  /** What this series shows; may use `{{ $labels.x }}` and `{{ $value | humanize }}`. */
  readonly description: string;
  /** Uid of the dashboard that shows the signal. */
  readonly dashboard: string;
  /** Labels of the rule besides those every rule has: they tell the rules of one alert apart. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Its series has no `cluster`, so the link to the dashboard chooses none. */
  readonly ofNoCluster?: true;
  /** Name of the chaos scenario that provokes it, where there is one. */
  readonly chaosExperiment?: string;
  readonly tests: readonly [AlertTest, ...AlertTest[]];
}
