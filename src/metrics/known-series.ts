import { everyMetric } from './catalogue.ts';
import type { AnyMetric, Metric } from './metric.ts';
import { alertSeries, processSeries, prometheusSeries } from './monitoring-series.ts';
import { ownMetrics } from './own-metrics.ts';
import { everyRecorded } from './recorded-series.ts';
import { scrapeSeries } from './scrape-series.ts';

/**
 * Everything a query may select, by the name it is selected by: the catalogue, what the exporter says of itself, what
 * Prometheus says of its targets, what our rules record. A histogram is its three counters.
 */
export const knownSeries: ReadonlyMap<string, Metric> = new Map(
  [everyMetric, ownMetrics, scrapeSeries, everyRecorded, processSeries, prometheusSeries, alertSeries]
    .flatMap((table): readonly AnyMetric[] => Object.values(table))
    .flatMap(selectable)
    .map((metric) => [metric.name, metric]),
);

function selectable(metric: AnyMetric): readonly Metric[] {
  const { type, name, labels } = metric;
  if (type !== 'histogram') return [{ ...metric, type }];
  const part = (suffix: string, added: readonly string[] = []): Metric => ({
    ...metric,
    type: 'counter',
    name: `${name}_${suffix}`,
    labels: [...labels, ...added],
  });
  return [part('bucket', ['le']), part('sum'), part('count')];
}
