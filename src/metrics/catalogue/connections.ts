import { counter, gauge } from '../metric.ts';

const node = ['node'] as const;

/** Client connections and the listeners they come through. */
export const connections = {
  connectionsCurrent: gauge(
    'mqtt_connections_current',
    'MQTT clients connected now, without the exporter itself where the broker counts it.',
    {
      unit: '1',
      labels: node,
    },
  ),
  connectionsMax: gauge(
    'mqtt_connections_max',
    'Limit of simultaneous MQTT connections, from the broker or from the configuration; +Inf when known to be unlimited, absent when unknown. Never a high-water mark.',
    { unit: '1', labels: node },
  ),
  connectionsPeak: gauge(
    'mqtt_connections_peak',
    'Highest number of simultaneous connections since the broker started (a high-water mark, not a limit).',
    {
      unit: '1',
      labels: node,
    },
  ),
  connectionsOpened: counter('mqtt_connections_opened_total', 'Client connections accepted.', {
    unit: '1',
    labels: node,
  }),
  connectionsClosed: counter(
    'mqtt_connections_closed_total',
    'Client connections ended, by reason; reason all where the broker gives only the total.',
    {
      unit: '1',
      labels: ['node', 'reason'],
    },
  ),
  connectionsRejected: counter('mqtt_connections_rejected_total', 'CONNECTs refused, by reason.', {
    unit: '1',
    labels: ['node', 'reason'],
  }),
  keepaliveTimeouts: counter('mqtt_keepalive_timeouts_total', 'Clients dropped because their keep-alive ran out.', {
    unit: '1',
    labels: node,
  }),
  connectRate: gauge(
    'mqtt_connect_rate_per_second',
    'CONNECTs a second over the last minute, where the broker has no counter of them.',
    {
      unit: 'per_second',
      tier: 'optional',
      labels: node,
    },
  ),
  listenerUp: gauge('mqtt_listener_up', 'Whether the listener runs. Listeners are those of the broker configuration.', {
    unit: 'bool',
    labels: ['node', 'listener', 'protocol'],
  }),
  listenerConnectionsCurrent: gauge('mqtt_listener_connections_current', 'Connections on this listener now.', {
    unit: '1',
    labels: ['node', 'listener', 'protocol'],
  }),
  listenerConnectionsMax: gauge(
    'mqtt_listener_connections_max',
    'Limit of simultaneous connections of this listener.',
    {
      unit: '1',
      labels: ['node', 'listener', 'protocol'],
    },
  ),
  tlsCertificateExpiry: gauge(
    'mqtt_tls_certificate_expiry_timestamp_seconds',
    'Unix time at which the certificate the listener serves expires.',
    {
      unit: 'timestamp',
      labels: ['node', 'listener'],
    },
  ),
};
