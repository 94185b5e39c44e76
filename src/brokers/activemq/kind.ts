import { z } from 'zod';
import { type BrokerKind, defineBroker } from '../broker-kind.ts';

/** What `options` of an ActiveMQ Classic cluster may say. */
export const activeMqOptions = z.strictObject({
  /** Names of transport connectors whose clients speak MQTT, where their address does not say so (`ws`, `auto`). */
  connectors: z.array(z.string().min(1)).default([]),
  /** Read the lists of subscriptions and of MQTT connections, which hold a row for every one. */
  subscriptions: z.boolean().default(false),
  /** Rows of such a list after which it is given up: a sum over part of it would be wrong. */
  maxRows: z.int().min(1).max(50_000).default(10_000),
  /** `Origin` of the requests, where jolokia-access.xml does not allow that of the address. */
  origin: z.url().optional(),
});

export type ActiveMqOptions = z.output<typeof activeMqOptions>;

/** All it can ever tell. */
const support = {
  brokerInfo: 'native',
  connectionsCurrent: 'native',
  connectionsMax: 'native',
  connectionsRejected: 'native',
  listenerUp: 'native',
  listenerConnectionsCurrent: 'native',
  listenerConnectionsMax: 'native',
  sessionsDisconnected: 'derived',
  sessionsPersistent: 'derived',
  sessionsMax: 'config',
  subscriptionsCurrent: 'derived',
  queuedMessages: 'native',
  bridgeUp: 'native',
  bridgeMessages: 'native',
  bridgeQueuedMessages: 'derived',
  uptime: 'native',
  memoryUsed: 'native',
  memoryLimit: 'native',
  diskLimitUsed: 'native',
  cpuUsage: 'native',
  openFds: 'native',
  maxFds: 'native',
  alarmActive: 'derived',
} as const satisfies BrokerKind['support'];

/** The list of subscriptions is what tells these. */
const {
  subscriptionsCurrent: _subscriptions,
  sessionsPersistent: _persistent,
  sessionsDisconnected: _disconnected,
  queuedMessages: _queued,
  ...withoutSubscriptions
} = support;

export const activeMq = defineBroker({
  title: 'ActiveMQ Classic',
  summary: 'Apache ActiveMQ Classic 5.x and 6.x: Jolokia of its web console, on every broker',
  versions: '5.x, 6.x',
  needs: ['api'],
  sources: [
    { name: 'broker', per: 'node', reads: 'the MBean of the broker, its connectors, its JVM' },
    { name: 'bridges', per: 'node', reads: 'network connectors and their bridges' },
    {
      name: 'subscriptions',
      per: 'node',
      reads: 'MQTT subscriptions and kept sessions',
      when: 'options.subscriptions',
    },
  ],
  depends: '`subscriptions: true` reads the list of subscriptions',
  options: activeMqOptions,
  support,
  supportOf: ({ subscriptions }) => (subscriptions ? support : withoutSubscriptions),
  load: async () => (await import('./adapter.ts')).openActiveMq,
});
