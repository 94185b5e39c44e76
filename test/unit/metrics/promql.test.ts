import { describe, expect, test } from 'vitest';
import { metrics } from '../../../src/metrics/catalogue.ts';
import {
  alertsActiveSince,
  compare,
  group,
  increase,
  labelValues,
  maxOf,
  minOf,
  type PromQL,
  rate,
  select,
  sumIncrease,
  sumOf,
  sumRate,
} from '../../../src/metrics/promql.ts';
import { divide, minus } from '../../../src/metrics/promql-operators.ts';

const ofCluster = { cluster: { re: '$cluster' } } as const;

describe('PromQL builders', () => {
  test('write what Prometheus reads', () => {
    expect(sumOf(metrics.queuedMessages, { by: ['cluster', 'method'], matching: ofCluster })).toBe(
      'sum by (cluster, method) (mqtt_queued_messages{cluster=~"$cluster"})',
    );
    expect(maxOf(metrics.uptime, { by: ['node'] })).toBe('max by (node) (mqtt_uptime_seconds)');
    expect(minus(minOf(metrics.uptime, { by: ['node'] }), group(select(metrics.uptime)))).toBe(
      'min by (node) (mqtt_uptime_seconds) - (mqtt_uptime_seconds)',
    );
    expect(sumIncrease(metrics.messagesSent, { by: ['cluster'], over: '5m' })).toBe(
      'sum by (cluster) (increase(mqtt_messages_sent_total[5m]))',
    );
    expect(compare(divide(select(metrics.connectionsCurrent), select(metrics.connectionsMax)), '>', 0.85)).toBe(
      'mqtt_connections_current / mqtt_connections_max > 0.85',
    );
    expect(divide(select(metrics.openFds), select(metrics.maxFds), { on: ['cluster', 'node'] })).toBe(
      'mqtt_open_fds / on (cluster, node) mqtt_max_fds',
    );
    expect(labelValues(metrics.clusterNodeUp, 'node', ofCluster)).toBe(
      'label_values(mqtt_cluster_node_up{cluster=~"$cluster"}, node)',
    );
    expect(alertsActiveSince('$cluster')).toBe('ALERTS_FOR_STATE{alertname=~"MQTT_.*", cluster=~"$cluster"} * 1000');
  });

  test('a value in a matcher cannot break out of its quotes', () => {
    expect(select(metrics.uptime, { node: 'a"b\\c' })).toBe('mqtt_uptime_seconds{node="a\\"b\\\\c"}');
  });

  test('what the catalogue does not have does not compile', () => {
    // Never called: the compiler is the test.
    const mistakes = (): readonly PromQL[] => [
      // @ts-expect-error there is no such metric
      select(metrics.connectionCurrent),
      // @ts-expect-error a gauge has no rate
      rate(metrics.uptime, '5m'),
      // @ts-expect-error a gauge does not increase
      increase(metrics.uptime, '5m'),
      // @ts-expect-error a gauge has no rate, summed neither
      sumRate(metrics.uptime, { by: ['node'], over: '5m' }),
      // @ts-expect-error a gauge does not increase, summed neither
      sumIncrease(metrics.uptime, { by: ['node'], over: '5m' }),
      // @ts-expect-error the metric has no label topic
      select(metrics.uptime, { topic: 'a' }),
      // @ts-expect-error the metric cannot be grouped by reason
      sumOf(metrics.uptime, { by: ['reason'] }),
      // @ts-expect-error a string is not an expression
      compare('mqtt_uptime_seconds', '>', 1),
      // @ts-expect-error not a range
      rate(metrics.messagesSent, '5'),
    ];
    expect(mistakes).toBeTypeOf('function');
  });
});
