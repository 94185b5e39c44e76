import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { processSeries, prometheusSeries } from '../src/metrics/monitoring-series.ts';
import { ownMetrics } from '../src/metrics/own-metrics.ts';
import { aggregate, histogramQuantile } from '../src/metrics/promql-functions.ts';
import { scrapeSeries } from '../src/metrics/scrape-series.ts';

const OURS = { job: { re: 'mqtt.*' } } as const;

/** Samples of each scrape. */
export const scrapeSamples = gaugeSignal(scrapeSeries.samples, {
  title: 'Samples of a scrape',
  question:
    'How much does each scrape bring? A sudden fall is a cluster that cannot be read, a sudden rise a label with too many values.',
  unit: 'short',
  only: OURS,
});

/** Clusters of the configuration. */
export const clustersRead = gaugeSignal(ownMetrics.clusters, {
  title: 'Clusters configured',
  question: 'How many clusters does each exporter read? Fewer than in sre.yaml: the last reload was not taken over.',
  unit: 'short',
});

/** Defects of the exporter itself. */
export const collectorErrors = rateSignal(ownMetrics.collectorErrors, {
  title: 'Collectors that failed',
  question:
    'Did a part of the exporter fail and cost its series? Should be empty; anything else is a defect worth a report.',
  unit: 'cps',
});

/** Time to make a page. */
export const pageTime: Signal = {
  id: 'page-time',
  title: 'Time to make a page (p90)',
  question:
    'How long do nine of ten pages take at most, from request to answer? Near the scrape timeout there are gaps.',
  unit: 's',
  by: [],
  legend: 'p90',
  expr: (scope) => histogramQuantile(0.9, ownMetrics.scrapeDuration, { by: [], over: scope.range('10m') }),
};

/** Age of what was pushed. */
export const pushTime = gaugeSignal(ownMetrics.pushDuration, {
  title: 'Time of a push',
  question: 'How long is a pushed page on its way? Near the interval of the pushes pages are skipped.',
  unit: 's',
});

/** Samples of the last push. */
export const pushSamples = gaugeSignal(ownMetrics.pushSamples, {
  title: 'Samples of a push',
  question: 'How many samples did each target take? Less than the page has: the target refuses some.',
  unit: 'short',
});

/** Processor time of the exporter. */
export const exporterCpu = rateSignal(processSeries.cpu, {
  title: 'CPU of the exporter',
  question:
    'How busy is the exporter? 100% is one core; near it reads and scrapes are late: share the clusters among more exporters.',
  unit: 'percentunit',
  only: OURS,
});

/** Memory of the exporter. */
export const exporterMemory = gaugeSignal(processSeries.memory, {
  title: 'Memory of the exporter',
  question:
    'How much memory does the exporter take? It grows with series and stays level; a climb without more series is a leak.',
  unit: 'bytes',
  only: OURS,
});

/** How late the loop of the exporter is. */
export const loopLag = gaugeSignal(processSeries.loopLag, {
  title: 'Event loop lag (p99)',
  question: 'How late does the exporter get to its work? Above a tenth of a second the times it measures are too long.',
  unit: 's',
  only: OURS,
});

/** Descriptors of the exporter. */
export const exporterFiles = gaugeSignal(processSeries.openFds, {
  title: 'File descriptors of the exporter',
  question: 'How many connections does the exporter hold? Growth without more clusters is a leak.',
  unit: 'short',
  only: OURS,
});

/** Rules that cannot be evaluated. */
export const ruleFailures = rateSignal(prometheusSeries.ruleFailures, {
  title: 'Rules that fail',
  question:
    'Can Prometheus evaluate our rules? Should be empty: a rule that fails fires nothing and says so only here.',
  unit: 'cps',
  only: { rule_group: { re: '.*mqtt.*' } },
});

/** Time of the rule groups. */
export const ruleTime = gaugeSignal(prometheusSeries.ruleDuration, {
  title: 'Time of rule groups',
  question: 'How long does each group of rules take? Near its interval (15 s) alerts are late.',
  unit: 's',
  only: { rule_group: { re: '.*mqtt.*' } },
});

/** Alerts nobody got. */
export const notificationsDropped: Signal = {
  ...rateSignal(prometheusSeries.notificationsDropped, {
    title: 'Alerts without a taker',
    question: 'Do alerts reach Alertmanager? Should be 0: what is dropped here wakes nobody.',
    unit: 'cps',
  }),
  by: ['instance'],
  legend: '{{instance}}',
  expr: (scope) => aggregate('sum', ['instance'], scope.rate(prometheusSeries.notificationsDropped, '5m')),
};
