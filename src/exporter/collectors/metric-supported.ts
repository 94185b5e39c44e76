import { type MetricKey, metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { ofTheExporter } from '../../metrics/of-the-exporter.ts';
import type { ClusterSnapshot } from '../cluster-snapshot.ts';
import type { Collector } from './collector.ts';
import { isClustered } from './is-clustered.ts';

/** Both answers for every core metric, made once: they are the same for every cluster. */
const answers = (Object.keys(metrics) as MetricKey[])
  .filter((key) => metrics[key].tier === 'core')
  .map((key) => {
    const answer = (value: 0 | 1) => reading(metrics.metricSupported, { metric: metrics[key].name }, value);
    return { key, no: answer(0), yes: answer(1) };
  });

/** Whether each core metric can be had from this kind of broker, so that absent is told apart from forgotten. */
export const metricSupported: Collector = {
  name: 'metric-supported',
  collect: (snapshot) => answers.map(({ key, no, yes }) => (isSupported(key, snapshot) ? yes : no)),
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
