import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { ownMetrics } from '../src/metrics/own-metrics.ts';
import type { PromQL } from '../src/metrics/promql.ts';
import { aggregate, overTime } from '../src/metrics/promql-functions.ts';
import { divide } from '../src/metrics/promql-operators.ts';
import { scrapeSeries } from '../src/metrics/scrape-series.ts';

/** Jobs of the scrape configuration that are ours. */
const OURS = { job: { re: 'mqtt.*' } } as const;

/** Whether each source of each cluster answered in the last two minutes. */
export const sourcesUp: Signal = {
  id: 'sources-up',
  title: 'Sources up',
  question:
    'Does the exporter reach everything it reads? One source down makes its numbers stop; the reason is in Errors by source. All sources of a node down is the node.',
  unit: 'bool_yes_no',
  by: ['cluster', 'node', 'source'],
  legend: '{{cluster}} {{node}} {{source}}',
  expr: (scope) => overTime('max_over_time', metrics.sourceUp, scope.range('2m'), scope.matching(metrics.sourceUp)),
};

/** How old the numbers of each source are. */
export const dataAge: Signal = {
  id: 'data-age',
  title: 'Age of the data',
  question:
    'How old are the numbers on the other dashboards? Old ones look calm and are wrong. Cloud services are minutes behind by nature, $SYS as long as its interval.',
  unit: 's',
  by: ['cluster', 'node', 'source'],
  legend: '{{cluster}} {{node}} {{source}}',
  expr: (scope) => scope.select(metrics.sourceAge),
};

/** Whether Prometheus reaches the exporter. */
export const targetsUp: Signal = {
  id: 'targets-up',
  title: 'Exporters up',
  question: 'Does Prometheus reach the exporter? While it does not, every other panel and alert of MQTT is blind.',
  unit: 'bool_yes_no',
  by: ['job', 'instance'],
  legend: '{{instance}}',
  expr: (scope) => scope.select(scrapeSeries.up, OURS),
};

/** Series that were left out because a cluster has too many. */
export const seriesCut: Signal = {
  id: 'series-cut',
  title: 'Series cut',
  question:
    'How many series were left out because the cluster has more than it may? What is cut is on no panel and fires no alert.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => aggregate('sum', ['cluster'], scope.select(ownMetrics.seriesDropped)),
};

/** Readings that did not become series. */
export const readingsRefused: Signal = {
  id: 'readings-refused',
  title: 'Readings refused',
  question:
    'Did the exporter refuse numbers an adapter gave it, in a quarter of an hour, and why? Anything but 0 is a defect worth a report.',
  unit: 'short',
  by: ['cluster', 'reason'],
  legend: '{{cluster}} {{reason}}',
  expr: (scope) => aggregate('sum', ['cluster', 'reason'], scope.increase(ownMetrics.readingsRefused, '15m')),
};

/** Whether the configuration on disk is the one in use. */
export const configLoaded: Signal = {
  id: 'config-loaded',
  title: 'Configuration taken over',
  question: 'Is the configuration on disk the one in use? After a failed reload the exporter goes on with the old one.',
  unit: 'bool_yes_no',
  by: ['job', 'instance'],
  legend: '{{instance}}',
  expr: (scope) => scope.select(ownMetrics.reloadSuccessful),
};

/** How long scrapes of the exporter take. */
export const scrapeTime: Signal = {
  id: 'scrape-time',
  title: 'Time of a scrape',
  question:
    'How long does a scrape take? Above the scrape timeout (10 s unless configured) there is no data at all. Sources that are slow say so in Duration by source.',
  unit: 's',
  by: ['job', 'instance'],
  legend: '{{instance}}',
  expr: (scope) =>
    overTime('avg_over_time', scrapeSeries.duration, scope.range('5m'), scope.matching(scrapeSeries.duration, OURS)),
};

/** Series of each cluster on the page. */
export const seriesOfCluster: Signal = {
  id: 'series-of-cluster',
  title: 'Series by cluster',
  question:
    'How many series does each cluster cost? Above maxSeriesPerCluster (5000 unless configured) they are cut. Growth without more nodes is a label with too many values: bridges, listeners, alarms.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => aggregate('max', ['cluster'], scope.select(ownMetrics.series)),
};

/** Share of the pushes that fail. */
export const pushFailures: Signal = {
  id: 'push-failures',
  title: 'Pushes that fail',
  question:
    'Which share of the pushes to each target fails? A page that fails is not sent again: what lies between two that arrive is missing there.',
  unit: 'percentunit',
  by: ['instance', 'target'],
  legend: '{{instance}} to {{target}}',
  expr: (scope) => {
    const by = (expression: PromQL): PromQL => aggregate('sum', ['instance', 'target'], expression);
    return divide(
      by(scope.rate(ownMetrics.pushes, '15m', { result: 'failure' })),
      by(scope.rate(ownMetrics.pushes, '15m')),
    );
  },
};
