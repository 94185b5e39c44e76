import type { FamilyType, Metric, Unit } from './metric.ts';

interface OwnOptions<L extends string> {
  readonly unit: Unit;
  readonly labels?: readonly L[];
  readonly buckets?: readonly number[];
}

function own<T extends FamilyType, const L extends string = never>(
  type: T,
  name: `mqtt_sre_${string}`,
  help: string,
  { unit, labels = [], buckets }: OwnOptions<L>,
): Metric<L, T> {
  return { name, type, unit, help, labels, tier: 'optional', ...(buckets === undefined ? {} : { buckets }) };
}

/**
 * What the exporter says about itself and its pushes. They are registered from this table, and rules, runbooks and
 * panels name them by it; `cluster` is a label only where it says so.
 */
export const ownMetrics = {
  readingsRefused: own(
    'counter',
    'mqtt_sre_readings_refused_total',
    'Readings that did not become a series, by reason: a defect of the adapter of this kind of broker.',
    { unit: '1', labels: ['cluster', 'reason'] },
  ),
  collectorErrors: own(
    'counter',
    'mqtt_sre_collector_errors_total',
    'Collectors that failed and cost their series, by collector: a defect of the exporter.',
    { unit: '1', labels: ['collector'] },
  ),
  scrapeDuration: own(
    'histogram',
    'mqtt_sre_scrape_duration_seconds',
    'Time from the request of a scraper to the page being ready.',
    { unit: 'seconds', buckets: [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30] },
  ),
  clusters: own('gauge', 'mqtt_sre_clusters', 'Clusters of the configuration in use.', { unit: '1' }),
  reloadSuccessful: own(
    'gauge',
    'mqtt_sre_config_last_reload_successful',
    'Whether the last reload of the configuration was taken over (1) or the one before it was kept (0).',
    { unit: 'bool' },
  ),
  series: own(
    'gauge',
    'mqtt_sre_series',
    'Series of the cluster on this page, to be held against maxSeriesPerCluster.',
    { unit: '1', labels: ['cluster'] },
  ),
  seriesDropped: own(
    'gauge',
    'mqtt_sre_series_dropped',
    'Series of the cluster left out of this page because it has more than maxSeriesPerCluster, by metric; the ten that lost most, the others together as "other". Absent while nothing is cut.',
    { unit: '1', labels: ['cluster', 'metric'] },
  ),
  pushes: own(
    'counter',
    'mqtt_sre_pushes_total',
    'Pages pushed to this target, by result; a failed page is not sent again, the next one has newer numbers.',
    { unit: '1', labels: ['target', 'result'] },
  ),
  pushSamples: own('gauge', 'mqtt_sre_push_samples', 'Samples of the last page that this target took.', {
    unit: '1',
    labels: ['target'],
  }),
  pushLastSuccess: own(
    'gauge',
    'mqtt_sre_push_last_success_timestamp_seconds',
    'Unix time of the last page that this target took.',
    { unit: 'timestamp', labels: ['target'] },
  ),
  pushDuration: own(
    'gauge',
    'mqtt_sre_push_duration_seconds',
    'How long the last page that this target took was on its way, collecting included.',
    { unit: 'seconds', labels: ['target'] },
  ),
} as const;
