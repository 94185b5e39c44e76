import type { Metric } from '../../src/metrics/metric.ts';

/** When the synthetic series begin and end, Unix seconds, one sample every 15 s. */
export const SERIES_START = 1_700_000_000;
export const SERIES_END = SERIES_START + 1_200;
const STEP = 15;

/** Values of the labels; labels with a closed set use that. */
const LABEL_VALUES: Readonly<Record<string, readonly string[]>> = {
  cluster: ['plant-a', 'plant-b'],
  node: ['n1', 'n2', 'n3'],
};

/** What a series shows where 1 + 0.001 per step would not be a believable value. */
export type SampleOf = (metric: string, labels: Readonly<Record<string, string>>) => number | undefined;

/** OpenMetrics text with series of every metric: two clusters of three nodes, every value of every closed label. */
export function syntheticSeries(metrics: readonly Metric[], sampleOf: SampleOf): string {
  return `${metrics.map((metric) => family(metric, sampleOf)).join('')}# EOF\n`;
}

function family(metric: Metric, sampleOf: SampleOf): string {
  const name = metric.type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
  const lines = combinations(metric).flatMap((labels) => {
    const text = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return Array.from({ length: (SERIES_END - SERIES_START) / STEP + 1 }, (_, at) => {
      const value = metric.type === 'counter' ? at * 30 : (sampleOf(metric.name, labels) ?? 1);
      return `${metric.name}{${text.join(',')}} ${value} ${SERIES_START + at * STEP}\n`;
    });
  });
  return `# TYPE ${name} ${metric.type}\n${lines.join('')}`;
}

function combinations(metric: Metric): Readonly<Record<string, string>>[] {
  return metric.labels.reduce<Record<string, string>[]>(
    (all, label) => {
      const values = metric.values?.[label] ?? LABEL_VALUES[label] ?? [`some-${label}`];
      return all.flatMap((labels) => values.map((value) => Object.assign({}, labels, { [label]: value })));
    },
    [{}],
  );
}
