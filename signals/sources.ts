import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { aggregate, now } from '../src/metrics/promql-functions.ts';
import { minus } from '../src/metrics/promql-operators.ts';

/** Whether any source of the cluster answers. */
export const clusterRead = gaugeSignal(metrics.up, {
  title: 'Cluster can be read',
  question:
    'Does at least one source of the cluster answer? At 0 nothing is known about it: address, credentials or the whole cluster.',
  unit: 'bool_yes_no',
});

/** Sources that do not answer now. */
export const sourcesDown: Signal = {
  id: 'sources-down',
  title: 'Sources down',
  question:
    'How many sources of this page are not answering the exporter? 0 is good. While one is down its series are missing, not zero: look at the monitoring before believing the rest.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const up = scope.select(metrics.sourceUp);
    return minus(aggregate('count', ['cluster'], up), aggregate('sum', ['cluster'], up));
  },
};

/** How long each read takes. */
export const sourceDuration = gaugeSignal(metrics.sourceDuration, {
  title: 'Duration by source',
  question:
    'How long does each read take? Near its timeout numbers go missing: read it less often, or ask why the broker is slow.',
  unit: 's',
});

/** Reads that fail. */
export const sourceErrors = rateSignal(metrics.sourceErrors, {
  title: 'Errors by source',
  question:
    'Why do reads fail? Should be empty. refused, dns, unreachable: network or a dead node; auth: credentials in sre.yaml; timeout: an overloaded broker; parse: a version we do not know, please report it.',
  unit: 'cps',
});

/** Time since the last good read. */
export const sourceSilence: Signal = {
  id: 'source-silence',
  title: 'Since the last good read',
  question:
    'How long ago did each source answer? Growing is a source that is down, also when its last numbers still show.',
  unit: 's',
  by: ['cluster', 'node', 'source'],
  legend: '{{cluster}} {{node}} {{source}}',
  expr: (scope) => minus(now, scope.select(metrics.sourceLastSuccess)),
};

/** Share of the core metrics this kind of broker offers. */
export const coverage: Signal = {
  id: 'coverage',
  title: 'Metrics this broker offers',
  question:
    'Which share of the core metrics can this kind of broker tell? What is missing is on no panel and fires no alert; docs/brokers.md says which and why.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => aggregate('avg', ['cluster'], scope.select(metrics.metricSupported)),
};
