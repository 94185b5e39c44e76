import type { Reading } from '../../core/reading.ts';
import { type PrometheusPage, sumOf } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { type Metric, reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';

/** NanoMQ keeps counters in 32 bits and prints them signed: above 2^31 they look negative. */
const COUNTER_MODULUS = 2 ** 32;

/** Gauges of the page that mean what their metric means. `_max` is a high-water mark and no limit. */
const gauges: readonly (readonly [Metric<'cluster' | 'node'>, family: string])[] = [
  [metrics.connectionsCurrent, 'nanomq_connections_count'],
  [metrics.connectionsPeak, 'nanomq_connections_max'],
  [metrics.sessionsCurrent, 'nanomq_sessions_count'],
  [metrics.subscribersCurrent, 'nanomq_subscribers_count'],
];

/** What one broker's page says; topics count for the whole cluster, so only a broker that is alone may tell them. */
export function pageReadings(node: string, page: PrometheusPage, alone: boolean): readonly Reading[] {
  const memory = gaugeOf(page, 'nanomq_memory_usage');
  return [
    ...gauges.flatMap(([metric, family]) => known(gaugeOf(page, family), (value) => reading(metric, { node }, value))),
    ...known(offlineSessions(page), (sessions) => reading(metrics.sessionsDisconnected, { node }, sessions)),
    ...(alone
      ? known(gaugeOf(page, 'nanomq_topics_count'), (topics) => reading(metrics.topicsCurrent, {}, topics))
      : []),
    ...known(counterOf(page, 'nanomq_messages_received'), (count) =>
      reading(metrics.messagesReceived, { node }, count),
    ),
    ...known(counterOf(page, 'nanomq_messages_dropped'), (count) =>
      reading(metrics.messagesDropped, { node, reason: 'no_subscribers' }, count),
    ),
    ...known(measuresItself(page) ? memory : undefined, (bytes) =>
      reading(metrics.memoryUsed, { node, kind: 'rss' }, bytes),
    ),
  ];
}

/** CPU since somebody last read the page, as a share of the whole machine; the caller knows since when that is. */
export function cpuReadings(node: string, page: PrometheusPage): readonly Reading[] {
  const percent = measuresItself(page) ? gaugeOf(page, 'nanomq_cpu_usage') : undefined;
  return known(percent, (value) => reading(metrics.cpuUsage, { node }, value / 100));
}

/** Sessions are counted in one walk with the connections among them. */
function offlineSessions(page: PrometheusPage): number | undefined {
  const sessions = gaugeOf(page, 'nanomq_sessions_count');
  const connections = gaugeOf(page, 'nanomq_connections_count');
  return sessions === undefined || connections === undefined || sessions < connections
    ? undefined
    : sessions - connections;
}

/** A broker uses memory; one that says 0 was built for a platform where it cannot look, and its CPU is made up too. */
function measuresItself(page: PrometheusPage): boolean {
  return (gaugeOf(page, 'nanomq_memory_usage') ?? 0) > 0;
}

function gaugeOf(page: PrometheusPage, family: string): number | undefined {
  const value = sumOf(page, family);
  return value === undefined || value < 0 ? undefined : value;
}

/**
 * A counter of messages. NanoMQ publishes an event for every client that comes, and counts it as received: a broker that
 * has had clients and received nothing was built without statistics, and its zeros are no knowledge.
 */
function counterOf(page: PrometheusPage, family: string): number | undefined {
  const hadClients = (sumOf(page, 'nanomq_connections_max') ?? 0) > 0;
  if (hadClients && sumOf(page, 'nanomq_messages_received') === 0) return undefined;
  const value = sumOf(page, family);
  return value !== undefined && value < 0 ? value + COUNTER_MODULUS : value;
}
