import { bridges } from './catalogue/bridges.ts';
import { brokerProcess } from './catalogue/broker-process.ts';
import { cluster } from './catalogue/cluster.ts';
import { connections } from './catalogue/connections.ts';
import { dependencies } from './catalogue/dependencies.ts';
import { drills } from './catalogue/drills.ts';
import { exporterAndSources } from './catalogue/exporter-and-sources.ts';
import { messages } from './catalogue/messages.ts';
import { probes } from './catalogue/probes.ts';
import { queuesAndStores } from './catalogue/queues-and-stores.ts';
import { routes } from './catalogue/routes.ts';
import { security } from './catalogue/security.ts';
import { sessions } from './catalogue/sessions.ts';
import { subscriptions } from './catalogue/subscriptions.ts';
import type { AnyMetric, Metric } from './metric.ts';

/** The sections of the catalogue under the headings the documentation gives them. */
export const metricSections = {
  'Exporter and sources': exporterAndSources,
  'Connections and listeners': connections,
  Sessions: sessions,
  Subscriptions: subscriptions,
  'Messages, packets and bytes': messages,
  'Queues and stores': queuesAndStores,
  Security: security,
  Cluster: cluster,
  'Routes between the nodes': routes,
  Probes: probes,
  Bridges: bridges,
  'Broker process and service': brokerProcess,
  'What stands around the brokers': dependencies,
  Drills: drills,
} as const;

/**
 * Every broker metric we publish: name, meaning, unit, labels. Exporter, dashboards, alerts, docs and chaos verdicts
 * read this table, so that a rename is a compile error. Counters are the broker's own absolute values: a broker restart
 * is a counter reset, which Prometheus handles. What a broker does not tell is absent, never 0.
 */
export const metrics = {
  ...exporterAndSources,
  ...connections,
  ...sessions,
  ...subscriptions,
  ...messages,
  ...queuesAndStores,
  ...security,
  ...cluster,
  ...routes,
  ...probes,
  ...bridges,
  ...brokerProcess,
  ...dependencies,
  ...drills,
} as const satisfies Readonly<Record<string, AnyMetric>>;

/** The key of a metric in the catalogue. */
export type MetricKey = keyof typeof metrics;

/** Every metric, in the order of the catalogue, without the keys. */
export const everyMetric: readonly AnyMetric[] = Object.values(metrics);

/** Those whose name selects their series: all but histograms. Only they can be a reading of a broker. */
export const allMetrics: readonly Metric[] = everyMetric.filter(
  (metric): metric is Metric => metric.type !== 'histogram',
);
