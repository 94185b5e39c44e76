import type { Metric } from './metric.ts';

const labels = ['job', 'instance'] as const;
const of = { type: 'gauge', labels, tier: 'optional' } as const;

/** What Prometheus itself writes about every target it scrapes. */
export const scrapeSeries = {
  up: { ...of, name: 'up', unit: 'bool', help: 'Whether the last scrape of the target succeeded.' },
  duration: {
    ...of,
    name: 'scrape_duration_seconds',
    unit: 'seconds',
    help: 'How long the last scrape of the target took.',
  },
  samples: {
    ...of,
    name: 'scrape_samples_post_metric_relabeling',
    unit: '1',
    help: 'Samples of the last scrape of the target that were kept.',
  },
} as const satisfies Readonly<Record<string, Metric<(typeof labels)[number], 'gauge'>>>;
