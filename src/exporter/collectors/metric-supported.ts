import { type MetricKey, metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { Collector } from './collector.ts';

/** What the exporter makes itself, for every kind of broker. */
const ofTheExporter: ReadonlySet<MetricKey> = new Set<MetricKey>([
  'up',
  'sourceUp',
  'sourceLastSuccess',
  'sourceAge',
  'sourceDuration',
  'sourceErrors',
  'metricSupported',
  'clusterNodesAlive',
  'clusterNodesExpected',
  'clusterNodeUp',
]);

/** Whether each core metric can be had from this kind of broker, so that absent is told apart from forgotten. */
export const metricSupported: Collector = {
  name: 'metric-supported',
  collect: (snapshot) =>
    (Object.keys(metrics) as MetricKey[])
      .filter((key) => metrics[key].tier === 'core')
      .map((key) =>
        reading(metrics.metricSupported, { metric: metrics[key].name }, isSupported(key, snapshot) ? 1 : 0),
      ),
};

function isSupported(key: MetricKey, { support, cluster: { limits } }: ClusterSnapshot): boolean {
  if (ofTheExporter.has(key) || Object.hasOwn(support, key)) return true;
  return (
    (key === 'connectionsMax' && limits.connections !== undefined) ||
    (key === 'sessionsMax' && limits.sessions !== undefined)
  );
}
