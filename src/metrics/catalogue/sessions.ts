import { counter, gauge } from '../metric.ts';

const node = ['node'] as const;

/** Sessions and their life. */
export const sessions = {
  sessionsCurrent: gauge('mqtt_sessions_current', 'Sessions the broker knows, online and offline.', {
    unit: '1',
    labels: node,
  }),
  sessionsDisconnected: gauge('mqtt_sessions_disconnected', 'Sessions kept for clients that are offline.', {
    unit: '1',
    labels: node,
  }),
  sessionsPersistent: gauge('mqtt_sessions_persistent', 'Sessions that outlive their connection (clean start off).', {
    unit: '1',
    labels: node,
  }),
  sessionsMax: gauge(
    'mqtt_sessions_max',
    'Limit of sessions of the whole cluster, from the broker, its licence or the configuration.',
    {
      unit: '1',
    },
  ),
  sessionsCreated: counter('mqtt_sessions_created_total', 'Sessions created.', { unit: '1', labels: node }),
  sessionsResumed: counter('mqtt_sessions_resumed_total', 'Sessions resumed by a returning client.', {
    unit: '1',
    labels: node,
  }),
  sessionsTakenOver: counter(
    'mqtt_sessions_taken_over_total',
    'Sessions taken over by a second connection of the same client id.',
    {
      unit: '1',
      labels: node,
    },
  ),
  sessionsTerminated: counter('mqtt_sessions_terminated_total', 'Sessions ended.', { unit: '1', labels: node }),
  sessionsExpired: counter('mqtt_sessions_expired_total', 'Sessions removed because they expired.', {
    unit: '1',
    labels: node,
  }),
  willMessagesCurrent: gauge('mqtt_will_messages_current', 'Delayed will messages waiting.', {
    unit: '1',
    tier: 'optional',
    labels: node,
  }),
};
