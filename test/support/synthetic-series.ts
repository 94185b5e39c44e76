import type { Metric } from '../../src/metrics/metric.ts';

/** Three hours of made-up data, Unix seconds: an hour of each part, one sample every 15 s as the rules ask for. */
export const SERIES_START = 1_700_000_000;
const PART = 3_600;
const STEP = 15;
export const PHASES = ['healthy', 'incident', 'recovery'] as const;
export type Phase = (typeof PHASES)[number];
export const SERIES_END = SERIES_START + PHASES.length * PART;

/** When a part begins and ends. */
export function phaseTimes(phase: Phase): { readonly start: number; readonly end: number } {
  const start = SERIES_START + PHASES.indexOf(phase) * PART;
  return { start, end: start + PART - STEP };
}

/** Counters count from here. */
const LONG_AGO = SERIES_START - 8 * 86_400;

/** How long ago queries compare with: the three hours are there before, for what is compared with its past. */
const EARLIER = [7 * 86_400, 86_400, 12 * 3_600, 6 * 3_600, 3 * 3_600];

/** Values of the labels; labels with a closed set use that. */
const LABEL_VALUES: Readonly<Record<string, readonly string[]>> = {
  cluster: ['plant-a', 'plant-b'],
  node: ['n1', 'n2', 'n3'],
  from: ['n1', 'n3'],
  to: ['n1', 'n3'],
  source: ['management', 'prometheus'],
  kind: ['haproxy', 'redis'],
  result: ['success', 'failure'],
  alarm: ['memory'],
  job: ['mqtt-sre'],
  instance: ['exporter-1:9641'],
  rule_group: ['/etc/prometheus/mqtt-availability.rules.yaml;mqtt.availability'],
  alertname: ['MQTT_Cluster_Node_Down'],
  alertstate: ['pending', 'firing'],
  severity: ['critical', 'warning'],
  le: ['0.005', '0.1', '1', '+Inf'],
};

/** A moment of the made-up hours. */
export interface Moment {
  readonly phase: Phase;
  /** Seconds since the phase began. */
  readonly since: number;
  /** Unix seconds. */
  readonly at: number;
}

/**
 * What a series shows at a moment: the value of a gauge, the rate of a counter (2 a second unless said); `absent` for
 * none, nothing where 1 is believable.
 */
export type SampleOf = (
  metric: string,
  labels: Readonly<Record<string, string>>,
  moment: Moment,
) => number | 'absent' | undefined;

/** OpenMetrics text with series of every metric: two clusters of three nodes, every value of every closed label. */
export function syntheticSeries(
  metrics: readonly Metric[],
  sampleOf: SampleOf,
  options: { readonly withPast?: readonly string[] } = {},
): string {
  const past = new Set(options.withPast);
  return `${metrics.map((metric) => family(metric, sampleOf, past.has(metric.name) ? EARLIER : [])).join('')}# EOF\n`;
}

function family(metric: Metric, sampleOf: SampleOf, earlier: readonly number[]): string {
  // The parts of a histogram are counters without the ending OpenMetrics asks of one.
  const counter = metric.type === 'counter' && metric.name.endsWith('_total');
  const name = counter ? metric.name.replace(/_total$/, '') : metric.name;
  let lines = '';
  for (const labels of combinations(metric)) {
    const series = `${metric.name}{${Object.entries(labels).map(([label, value]) => `${label}="${value}"`)}}`;
    for (const ago of [...earlier, 0]) {
      for (const moment of MOMENTS) {
        const at = moment.at - ago;
        const sample = sampleOf(metric.name, labels, ago === 0 ? moment : { ...moment, at });
        if (sample === 'absent') continue;
        const value =
          metric.type === 'counter' ? (at - LONG_AGO) * (sample ?? bucketRate(labels['le'])) : (sample ?? 1);
        lines += `${series} ${value} ${at}\n`;
      }
    }
  }
  return `# TYPE ${name} ${counter ? 'counter' : 'gauge'}\n${lines}`;
}

/** Buckets are cumulative: the wider the more. */
function bucketRate(le: string | undefined): number {
  const at = LABEL_VALUES['le']?.indexOf(le ?? '') ?? -1;
  return at === -1 ? 2 : 0.5 * (at + 1);
}

const MOMENTS: readonly Moment[] = PHASES.flatMap((phase) => {
  const { start, end } = phaseTimes(phase);
  return Array.from({ length: (end - start) / STEP + 1 }, (_, at) => ({
    phase,
    since: at * STEP,
    at: start + at * STEP,
  }));
});

function combinations(metric: Metric): Readonly<Record<string, string>>[] {
  return metric.labels.reduce<Record<string, string>[]>(
    (all, label) => {
      const values = metric.values?.[label] ?? LABEL_VALUES[label] ?? [`some-${label}`];
      return all.flatMap((labels) => values.map((value) => Object.assign({}, labels, { [label]: value })));
    },
    [{}],
  );
}
