import { type MetricKey, metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { Collector } from './collector.ts';
import { isClustered } from './is-clustered.ts';

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
  'clusterGroups',
  'clusterNodeGroupSize',
  'clusterSplitsDetected',
  'clusterSplitsResolved',
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

/** A limit that only the configuration can give is supported where it gives one. */
function isSupported(key: MetricKey, snapshot: ClusterSnapshot): boolean {
  if (ofTheExporter.has(key)) return true;
  if (key === 'clusterQuorum') return isClustered(snapshot);
  const {
    support,
    cluster: { limits },
  } = snapshot;
  const limit = key === 'connectionsMax' ? limits.connections : key === 'sessionsMax' ? limits.sessions : undefined;
  if (limit !== undefined) return true;
  const how = Object.hasOwn(support, key) ? support[key] : undefined;
  return how !== undefined && how !== 'config';
}
