import { burnRate } from '../../signals/slo.ts';
import type { Alert, AlertPlan, AlertTest, Firing } from '../../src/generate/alert.ts';
import { standardTests } from '../../src/generate/alert-scenarios.ts';
import { humanize } from '../../src/generate/humanize.ts';
import { BURN_WINDOWS, type BurnWindow } from '../../src/generate/slo/burn-windows.ts';
import { compare, select } from '../../src/metrics/promql.ts';
import { recordedSeries } from '../../src/metrics/recorded-series.ts';
import { either } from './slis.ts';

interface Pace extends Pick<Alert, 'name' | 'severity' | 'summary'> {
  readonly pace: BurnWindow['pace'];
  readonly forMinutes: number;
}

/** An alert on every pair of windows of one pace; its thresholds are the windows, so that it has none to choose. */
export function burnAlert({ name, severity, summary, pace, forMinutes }: Pace): AlertPlan {
  const windows = BURN_WINDOWS.filter((window) => window.pace === pace);
  const first = windows[0];
  if (first === undefined) throw new Error(`no window burns ${pace}`);
  return {
    name,
    at: () => ({
      name,
      category: 'slo',
      severity,
      signal: burnRate,
      expr: either(
        windows.map(({ short, long, factor }) => compare(select(recordedSeries.sloBurn, { short, long }), '>', factor)),
      ),
      threshold: { value: first.factor, firesWhen: 'above' },
      for: `${forMinutes}m`,
      summary,
      description:
        'The error budget of {{ $labels.slo }} of cluster {{ $labels.cluster }} is being spent {{ $value | humanize }} times as fast as it may, over {{ $labels.short }} and over {{ $labels.long }}. A whole budget of 30 days lasts {{ $labels.exhaustion }} at most at this pace.',
      dashboard: 'mqtt-slo',
      tests: [...standard(first, forMinutes), ...windows.map((window) => aloneFires(window, forMinutes))],
    }),
  };
}

const labelsOf = ({ short, long, exhaustion }: BurnWindow, cluster: string) => ({
  cluster,
  slo: 'delivery',
  short,
  long,
  exhaustion,
});

const firing = (window: BurnWindow, value: number, cluster = 'plant-a'): Firing => ({
  labels: labelsOf(window, cluster),
  value: humanize(value),
});

function standard(window: BurnWindow, forMinutes: number): Alert['tests'] {
  const burn = { bad: window.factor + 0.1, edge: window.factor, good: 0.2 };
  return standardTests({
    forSeconds: forMinutes * 60,
    inputs: (condition, cluster) => [
      { series: select(recordedSeries.sloBurn, labelsOf(window, cluster)), level: burn[condition] },
    ],
    fires: (cluster) => [firing(window, burn.bad, cluster)],
  });
}

function aloneFires(window: BurnWindow, forMinutes: number): AlertTest {
  const value = window.factor + 0.1;
  const at = (after: number) => `${forMinutes + after}m` as const;
  return {
    name: `${window.short} and ${window.long}, just above ${window.factor}: fires for this pair alone; at ${window.factor} it clears`,
    series: [
      {
        series: select(recordedSeries.sloBurn, labelsOf(window, 'plant-a')),
        values: `${value}x${(forMinutes + 5) * 4 - 1} ${window.factor}x40`,
      },
    ],
    checks: [
      { at: at(1), fires: [firing(window, value)] },
      { at: at(6), fires: [] },
    ],
  };
}
