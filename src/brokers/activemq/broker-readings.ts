import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Attributes, numberOf, textOf } from '../jolokia-item.ts';

/** Limits at which the broker holds its publishers back, the attribute that tells how much is used, and what is on disk. */
const LIMITS = [
  ['memory_limit', 'MemoryPercentUsage', undefined],
  ['store_limit', 'StorePercentUsage', 'messages'],
  ['temp_limit', 'TempPercentUsage', 'overflow'],
] as const;

/**
 * Version, age and limits of one broker. Its totals (`TotalEnqueueCount`, `TotalConsumerCount`) hold advisories, other
 * protocols and what other brokers forwarded: they say nothing about MQTT and are not read.
 */
export function brokerReadings(node: string, broker: Attributes): readonly Reading[] {
  const version = textOf(broker, 'BrokerVersion');
  const uptimeMs = numberOf(broker, 'UptimeMillis');
  return [
    ...(version === undefined
      ? []
      : [reading(metrics.brokerInfo, { node, broker: 'activemq', version, edition: '' }, 1)]),
    ...(uptimeMs === undefined ? [] : [reading(metrics.uptime, { node }, uptimeMs / 1_000)]),
    ...LIMITS.flatMap(([alarm, attribute, kind]) => {
      const percent = numberOf(broker, attribute);
      if (percent === undefined) return [];
      return [
        reading(metrics.alarmActive, { node, alarm }, percent >= 100 ? 1 : 0),
        ...(kind === undefined ? [] : [reading(metrics.diskLimitUsed, { node, kind }, percent / 100)]),
      ];
    }),
  ];
}
