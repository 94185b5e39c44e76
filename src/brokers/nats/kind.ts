import { z } from 'zod';
import { maxBridgesSchema } from '../bridge-limit.ts';
import { type BrokerKind, defineBroker } from '../broker-kind.ts';

/** What `options` of a NATS cluster may say. */
export const natsOptions = z.strictObject({
  /** All clients of these servers speak MQTT: the servers' own counters then count MQTT, and no list is read. */
  mqttOnly: z.boolean().default(false),
  /** Read the connection list of every server, which holds a row for every client; needless with `mqttOnly`. */
  connections: z.boolean().default(true),
  /** Connections of a server above which its list is not asked for. */
  maxRows: z.int().min(1).default(20_000),
  /** The account the MQTT clients are in; all accounts without it. */
  account: z.string().min(1).optional(),
  /** Read leaf node connections and gateways. */
  bridges: z.boolean().default(true),
  /** Leaf nodes and gateways of one server that get series. */
  maxBridges: maxBridgesSchema,
});

export type NatsOptions = z.output<typeof natsOptions>;

/** All it can ever tell. */
const support = {
  brokerInfo: 'native',
  connectionsCurrent: 'native',
  connectionsMax: 'native',
  connectionsOpened: 'native',
  connectionsClosed: 'native',
  tlsCertificateExpiry: 'native',
  sessionsCurrent: 'native',
  sessionsMax: 'config',
  messagesReceived: 'native',
  queuedMessages: 'native',
  queuedBytes: 'native',
  socketQueuedBytes: 'native',
  retainedMessages: 'native',
  retainedBytes: 'native',
  clusterNodesStopped: 'derived',
  clusterViewNodes: 'derived',
  clusterViews: 'derived',
  clusterPeersUnreachable: 'derived',
  uptime: 'native',
  memoryUsed: 'native',
  diskUsed: 'native',
  diskLimit: 'native',
  cpuUsage: 'native',
  alarmActive: 'native',
  bridgeUp: 'native',
  bridgeMessages: 'native',
} as const satisfies BrokerKind['support'];

/** The counters of the servers tell the first three, the list of connections the last. */
const { connectionsOpened: _opened, connectionsClosed: _closed, messagesReceived: _received, ...byList } = support;
const { socketQueuedBytes: _socket, ...byCounters } = support;

export const nats = defineBroker({
  title: 'NATS Server',
  summary: 'nats-server 2.10 to 2.15 with MQTT: its monitoring endpoint, on every node',
  versions: '2.10 to 2.15',
  needs: ['api'],
  sources: [
    { name: 'varz', per: 'node', reads: '`/varz`' },
    { name: 'routes', per: 'node', reads: '`/routez`' },
    { name: 'jetstream', per: 'node', reads: '`/jsz`, one row a stream' },
    { name: 'health', per: 'node', reads: '`/healthz`' },
    {
      name: 'bridges',
      per: 'node',
      reads: '`/varz`; `/leafz`, `/gatewayz` where there are any',
      when: 'options.bridges',
    },
    { name: 'connections', per: 'node', reads: '`/connz`', when: 'options.connections, not with mqttOnly' },
    { name: 'accounts', per: 'node', reads: '`/accstatz`', when: 'options.mqttOnly' },
  ],
  depends:
    'with `mqttOnly: true` the counters of the servers count MQTT clients; otherwise nothing tells messages received and connections opened',
  options: natsOptions,
  support,
  supportOf: ({ mqttOnly }) => (mqttOnly ? byCounters : byList),
  load: async () => (await import('./adapter.ts')).openNats,
  loadRoles: async () => (await import('./roles.ts')).readRoles,
});
