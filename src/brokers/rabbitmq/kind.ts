import { z } from 'zod';
import { maxBridgesSchema } from '../bridge-limit.ts';
import { defineBroker } from '../broker-kind.ts';

/** What `options` of a RabbitMQ cluster may say. */
export const rabbitMqOptions = z.strictObject({
  /** Read the connection list, which holds a row for every client of the cluster. */
  connections: z.boolean().default(true),
  /** Read the queue list, which holds a row for every subscribing session of the cluster. */
  queues: z.boolean().default(true),
  /** Virtual hosts whose queues count; all without it. */
  vhosts: z.array(z.string()).min(1).optional(),
  /** Rows after which such a list is given up: a sum over part of it would be wrong. */
  maxRows: z.int().min(500).default(100_000),
  /** Read the lists of shovels and federation links. */
  bridges: z.boolean().default(true),
  /** Shovels, and federation links, of one node that get series. */
  maxBridges: maxBridgesSchema,
});

export type RabbitMqOptions = z.output<typeof rabbitMqOptions>;

export const rabbitMq = defineBroker({
  title: 'RabbitMQ',
  summary: 'RabbitMQ 3.10 to 4.3 with the MQTT plugin: its Prometheus page and its management API, on every node',
  versions: '3.10 to 4.3',
  needs: ['api'],
  sources: [
    { name: 'prometheus', per: 'node', reads: 'the Prometheus page' },
    { name: 'management', per: 'node', reads: '`/api/nodes`' },
    { name: 'overview', per: 'node', reads: '`/api/overview`' },
    { name: 'connections', per: 'cluster', reads: '`/api/connections`, paged', when: 'options.connections' },
    { name: 'queues', per: 'cluster', reads: '`/api/queues`, paged', when: 'options.queues' },
    { name: 'shovels', per: 'cluster', reads: '`/api/shovels`', when: 'options.bridges' },
    { name: 'federation', per: 'cluster', reads: '`/api/federation-links`', when: 'options.bridges' },
  ],
  options: rabbitMqOptions,
  support: {
    brokerInfo: 'native',
    connectionsCurrent: 'native',
    connectionsMax: 'config',
    listenerUp: 'native',
    sessionsDisconnected: 'derived',
    sessionsMax: 'config',
    willMessagesCurrent: 'derived',
    subscribersCurrent: 'native',
    messagesReceived: 'native',
    messagesSent: 'native',
    messagesDropped: 'native',
    messagesAcknowledged: 'native',
    messagesRedelivered: 'native',
    queuedMessages: 'native',
    queuedBytes: 'native',
    inflightMessages: 'native',
    socketQueuedBytes: 'native',
    authenticationAttempts: 'native',
    clusterNodesStopped: 'native',
    clusterViewNodes: 'native',
    clusterViews: 'derived',
    clusterPartitionsActive: 'native',
    clusterPartitionsDetected: 'derived',
    clusterPartitionsResolved: 'derived',
    clusterPeersUnreachable: 'native',
    uptime: 'native',
    memoryUsed: 'native',
    memoryLimit: 'native',
    diskFree: 'native',
    diskFreeLimit: 'native',
    openFds: 'native',
    maxFds: 'native',
    alarmActive: 'native',
    bridgeUp: 'native',
    bridgeMessages: 'native',
    bridgeQueuedMessages: 'native',
  },
  load: async () => (await import('./adapter.ts')).openRabbitMq,
  loadRoles: async () => (await import('./roles.ts')).readRoles,
});
