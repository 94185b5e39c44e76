import type { MetricKey } from '../../metrics/catalogue.ts';

/** What the exporter itself adds to a number once the broker has counted it. */
export const OWN_SHARES = ['connection', 'subscriptions'] as const;

/** One series and the topic that tells it. */
export interface Mapping {
  readonly key: MetricKey;
  /** The labels besides `cluster` and `node`. */
  readonly labels: Readonly<Record<string, string>>;
  /** `{node}` stands for the name of the node. */
  readonly topic: string;
  /** Its one group is the number in the payload. */
  readonly pattern: RegExp;
  /** What the number is multiplied with to be in the unit of the metric. */
  readonly scale: number;
  readonly includes?: (typeof OWN_SHARES)[number];
}

/** A number and nothing else, as most brokers write it. */
export const PLAIN_NUMBER = /^\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;

/** The default mappings of metrics the configuration does not map itself, and its own. */
export function withDefaults(own: readonly Mapping[], defaults: readonly Mapping[]): readonly Mapping[] {
  const mapped = new Set(own.map(({ key }) => key));
  return [...defaults.filter(({ key }) => !mapped.has(key)), ...own];
}

/** The same mappings for one node. */
export function mappingsOf(node: string, mappings: readonly Mapping[]): readonly Mapping[] {
  return mappings.map((mapping) => ({ ...mapping, topic: topicOf(node, mapping.topic) }));
}

/** The topic of one node. */
export function topicOf(node: string, topic: string): string {
  return topic.replaceAll('{node}', node);
}

/** Identifies a series of one node. */
export function seriesOf({ key, labels }: Pick<Mapping, 'key' | 'labels'>): string {
  return JSON.stringify([key, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
