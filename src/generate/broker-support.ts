import { type MetricKey, metricSections, metrics } from '../metrics/catalogue.ts';
import { ofTheExporter } from '../metrics/of-the-exporter.ts';
import type { BrokerSummary } from './broker-summary.ts';

/** How a metric comes about for a kind of broker; `exporter` where the kind of broker makes no difference. */
export type Offer = 'native' | 'derived' | 'estimate' | 'config' | 'exporter' | 'none';

/** What one kind offers of one metric. */
export interface OfferedMetric {
  readonly key: MetricKey;
  readonly metric: string;
  readonly tier: 'core' | 'optional';
  readonly offer: Offer;
  /** Whether it takes an option that is off unless said. */
  readonly optional: boolean;
}

/** Sections that are the same for every kind: they are not about what a broker says of itself. */
const apart: readonly (keyof typeof metricSections)[] = [
  'Routes between the nodes',
  'Probes',
  'What stands around the brokers',
];

const keys = Object.entries(metricSections)
  .filter(([section]) => !(apart as readonly string[]).includes(section))
  .flatMap(([, members]) => Object.keys(members) as MetricKey[]);

/** Every metric a kind of broker makes a difference for, core metrics first, each group as the catalogue has it. */
export const comparedMetrics: readonly MetricKey[] = [
  ...keys.filter((key) => metrics[key].tier === 'core'),
  ...keys.filter((key) => metrics[key].tier === 'optional'),
];

/** What a kind offers of each of {@link comparedMetrics}. */
export function offersOf(broker: BrokerSummary): readonly OfferedMetric[] {
  const byDefault = broker.supportOf?.({}) ?? broker.support;
  return comparedMetrics.map((key) => ({
    key,
    metric: metrics[key].name,
    tier: metrics[key].tier,
    offer: offerOf(key, broker.support),
    optional: Object.hasOwn(broker.support, key) && !Object.hasOwn(byDefault, key),
  }));
}

function offerOf(key: MetricKey, support: BrokerSummary['support']): Offer {
  if (ofTheExporter.has(key)) return 'exporter';
  if (key === 'clusterQuorum') return Object.hasOwn(support, 'clusterViews') ? 'exporter' : 'none';
  if (key === 'startTime') return Object.hasOwn(support, 'uptime') ? 'exporter' : 'none';
  if (Object.hasOwn(support, key)) return support[key] as Offer;
  return key === 'connectionsMax' || key === 'sessionsMax' ? 'config' : 'none';
}
