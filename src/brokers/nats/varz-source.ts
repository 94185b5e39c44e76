import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Document, numberOf, partOf, textOf, unixSecondsOf } from './document.ts';
import type { Server } from './server.ts';

/** The server itself: its process, its limits and, where it has MQTT clients only, its connection counters. */
export function varzSource(server: Server, options: { readonly mqttOnly: boolean }): Source {
  return {
    node: server.name,
    name: 'varz',
    read: async (signal) => {
      const varz = await server.varz(signal);
      return {
        readings: [
          ...processReadings(server.name, varz),
          ...limitReadings(server.name, varz),
          ...diskReadings(server.name, varz),
          ...(options.mqttOnly ? clientReadings(server.name, varz) : []),
        ],
      };
    },
  };
}

/** Version, age, memory and processor of the server, and whether it has lost its JetStream meta leader. */
export function processReadings(node: string, varz: Document): readonly Reading[] {
  const version = textOf(varz, 'version');
  const [start, now] = [unixSecondsOf(varz, 'start'), unixSecondsOf(varz, 'now')];
  const [memory, cpu] = [numberOf(varz, 'mem'), numberOf(varz, 'cpu')];
  const meta = partOf(partOf(varz, 'jetstream'), 'meta');
  return [
    ...(version === undefined ? [] : [reading(metrics.brokerInfo, { node, broker: 'nats', version, edition: '' }, 1)]),
    ...(start === undefined || now === undefined ? [] : [reading(metrics.uptime, { node }, Math.max(0, now - start))]),
    ...(memory === undefined ? [] : [reading(metrics.memoryUsed, { node, kind: 'rss' }, memory)]),
    ...(cpu === undefined ? [] : [reading(metrics.cpuUsage, { node }, cpu / 100)]),
    ...(meta === undefined
      ? []
      : [
          reading(metrics.alarmActive, { node, alarm: 'no_meta_leader' }, textOf(meta, 'leader') === undefined ? 1 : 0),
        ]),
  ];
}

/** A limit of 0 or below has meant different things in different versions, so it is no knowledge. */
export function limitReadings(node: string, varz: Document): readonly Reading[] {
  const max = numberOf(varz, 'max_connections') ?? 0;
  const mqtt = partOf(varz, 'mqtt');
  const expiry = unixSecondsOf(mqtt, 'tls_cert_not_after');
  const listener = `${textOf(mqtt, 'host') ?? ''}:${numberOf(mqtt, 'port') ?? ''}`;
  return [
    ...(max > 0 ? [reading(metrics.connectionsMax, { node }, max)] : []),
    ...(expiry === undefined ? [] : [reading(metrics.tlsCertificateExpiry, { node, listener }, expiry)]),
  ];
}

/**
 * What JetStream, which keeps the MQTT sessions and messages, takes of the file storage it may take. Above the limit it
 * stores nothing and the server hangs up on who publishes with QoS 1 or 2.
 */
export function diskReadings(node: string, varz: Document): readonly Reading[] {
  const jetstream = partOf(varz, 'jetstream');
  const used = numberOf(partOf(jetstream, 'stats'), 'storage');
  const limit = numberOf(partOf(jetstream, 'config'), 'max_storage') ?? 0;
  const labels = { node, kind: 'messages' } as const;
  return [
    ...(used === undefined ? [] : [reading(metrics.diskUsed, labels, used)]),
    ...(limit === 0 ? [] : [reading(metrics.diskLimit, labels, limit)]),
    ...(used === undefined || limit === 0
      ? []
      : [reading(metrics.alarmActive, { node, alarm: 'store_limit' }, used >= limit ? 1 : 0)]),
  ];
}

/** Counters of clients of all protocols; `slow_consumers` itself counts routes as well and is not used. */
export function clientReadings(node: string, varz: Document): readonly Reading[] {
  const [connected, opened] = [numberOf(varz, 'connections'), numberOf(varz, 'total_connections')];
  const slow = numberOf(partOf(varz, 'slow_consumer_stats'), 'clients');
  return [
    ...(connected === undefined ? [] : [reading(metrics.connectionsCurrent, { node }, connected)]),
    ...(opened === undefined ? [] : [reading(metrics.connectionsOpened, { node }, opened)]),
    ...(slow === undefined ? [] : [reading(metrics.connectionsClosed, { node, reason: 'slow_consumer' }, slow)]),
  ];
}
