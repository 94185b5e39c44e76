import { nearest } from '../../core/nearest.ts';
import { type MetricKey, metricSections, metrics } from '../../metrics/catalogue.ts';
import type { AnyMetric } from '../../metrics/metric.ts';

const sections = [
  'Connections and listeners',
  'Sessions',
  'Subscriptions',
  'Messages, packets and bytes',
  'Queues and stores',
  'Security',
  'Bridges',
  'Broker process and service',
] as const;

/** What a node says of its cluster; the rest of that section is what the exporter concludes. */
const ofTheCluster: readonly MetricKey[] = [
  'clusterNodesStopped',
  'clusterViewNodes',
  'clusterPartitionsActive',
  'clusterPartitionsDetected',
  'clusterPartitionsResolved',
  'clusterPeersUnreachable',
  'clusterBytesDropped',
];

/** Keys of the metrics a topic may stand for: everything a broker could say of itself as a number. */
export const mappableKeys: readonly MetricKey[] = [
  ...sections.flatMap((section) => Object.keys(metricSections[section]) as MetricKey[]),
  ...ofTheCluster,
];

const keyOfWord: ReadonlyMap<string, MetricKey> = new Map(
  mappableKeys.flatMap((key) => [[key, key] as const, [metrics[key].name, key] as const]),
);

/** The key of a metric called by its key or by its `mqtt_` name; undefined when there is none a topic may stand for. */
export function mappableKey(word: string): MetricKey | undefined {
  return keyOfWord.get(word);
}

/** Why a word is no metric a topic may stand for, with the one that was probably meant. */
export function notMappable(word: string): string {
  const own = (Object.keys(metrics) as MetricKey[]).find((key) => key === word || metrics[key].name === word);
  if (own !== undefined) return `${word} is what the exporter says itself, no topic can stand for it`;
  const meant = nearest(word, [...keyOfWord.keys()]);
  return `unknown metric "${word}"${meant === undefined ? ', see docs/metrics.md' : `, did you mean "${meant}"?`}`;
}

/** The labels a mapping has to give: those of the metric without the ones the exporter and the node give. */
export function labelsToGive(metric: AnyMetric): readonly string[] {
  return metric.labels.filter((label) => label !== 'cluster' && label !== 'node');
}
