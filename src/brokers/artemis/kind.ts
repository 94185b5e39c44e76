import { z } from 'zod';
import { type BrokerKind, defineBroker } from '../broker-kind.ts';

/** What `options` of an Artemis cluster may say. */
export const artemisOptions = z.strictObject({
  /** Read the queue list of every broker, which holds a row for every MQTT subscription and retained topic. */
  queues: z.boolean().default(false),
  /** Rows after which the list is given up: a sum over part of it would be wrong. */
  maxRows: z.int().min(500).max(100_000).default(20_000),
  /** All clients of these brokers speak MQTT: their logins then count as logins of MQTT clients. */
  mqttOnly: z.boolean().default(false),
  /** `Origin` of the requests, where jolokia-access.xml does not allow that of the address. */
  origin: z.url().optional(),
});

export type ArtemisOptions = z.output<typeof artemisOptions>;

/** What it tells without any option. */
const told = {
  brokerInfo: 'native',
  connectionsCurrent: 'native',
  connectionsMax: 'native',
  listenerUp: 'native',
  listenerConnectionsMax: 'native',
  sessionsPersistent: 'native',
  sessionsMax: 'config',
  clusterNodesStopped: 'derived',
  clusterViewNodes: 'native',
  clusterViews: 'derived',
  clusterPeersUnreachable: 'derived',
  bridgeUp: 'native',
  bridgeMessages: 'native',
  bridgeQueuedMessages: 'derived',
  uptime: 'native',
  memoryUsed: 'native',
  memoryLimit: 'native',
  diskLimitUsed: 'derived',
  cpuUsage: 'native',
  openFds: 'native',
  maxFds: 'native',
  alarmActive: 'derived',
} as const satisfies BrokerKind['support'];

const byQueues = {
  subscriptionsCurrent: 'derived',
  queuedMessages: 'derived',
  inflightMessages: 'derived',
  retainedMessages: 'native',
} as const satisfies BrokerKind['support'];

const byLogins = { authenticationAttempts: 'native' } as const satisfies BrokerKind['support'];

export const artemis = defineBroker({
  title: 'ActiveMQ Artemis',
  summary: 'Apache ActiveMQ Artemis 2.x: Jolokia of its console, on every broker, backups too',
  versions: '2.x',
  needs: ['api'],
  sources: [
    { name: 'broker', per: 'node', reads: 'the MBean of the broker, its acceptors, its JVM' },
    { name: 'cluster', per: 'node', reads: 'topology, cluster connections, bridges' },
    { name: 'queues', per: 'node', reads: 'the list of queues', when: 'options.queues' },
  ],
  depends: '`queues: true` reads the list of queues; with `mqttOnly: true` logins are those of MQTT clients',
  options: artemisOptions,
  support: { ...told, ...byQueues, ...byLogins },
  supportOf: (options) => ({
    ...told,
    ...(options.queues ? byQueues : {}),
    ...(options.mqttOnly ? byLogins : {}),
  }),
  load: async () => (await import('./adapter.ts')).openArtemis,
});
