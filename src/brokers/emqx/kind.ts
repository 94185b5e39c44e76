import { z } from 'zod';
import { durationSchema } from '../../config/duration.ts';
import { maxBridgesSchema } from '../bridge-limit.ts';
import { type BrokerKind, defineBroker } from '../broker-kind.ts';

/** What `options` of an EMQX cluster may say. */
export const emqxOptions = z.strictObject({
  /** Read every node's client list, the only place where EMQX says what is queued; costs the broker, so asked for. */
  clients: z.boolean().default(false),
  /** Clients of one node after which its list is given up: a sum over part of it would be wrong. */
  maxRows: z.int().min(1_000).default(20_000),
  /** The client lists are asked for once in this time, whatever the scrape interval. */
  clientsEvery: durationSchema({ minMs: 15_000, maxMs: 3_600_000 }).default(60_000),
  /** Read connectors and actions. */
  bridges: z.boolean().default(true),
  /** Connectors and actions of one node that get series. */
  maxBridges: maxBridgesSchema,
});

export type EmqxOptions = z.output<typeof emqxOptions>;

/** All it can ever tell. */
const support = {
  brokerInfo: 'native',
  connectionsCurrent: 'native',
  connectionsMax: 'derived',
  connectionsPeak: 'native',
  connectionsOpened: 'native',
  connectionsClosed: 'native',
  connectionsRejected: 'native',
  keepaliveTimeouts: 'native',
  listenerUp: 'native',
  listenerConnectionsMax: 'native',
  tlsCertificateExpiry: 'native',
  sessionsCurrent: 'native',
  sessionsDisconnected: 'derived',
  sessionsPersistent: 'derived',
  sessionsMax: 'native',
  sessionsCreated: 'native',
  sessionsResumed: 'native',
  sessionsTakenOver: 'native',
  sessionsTerminated: 'native',
  subscriptionsCurrent: 'native',
  subscriptionsShared: 'native',
  topicsCurrent: 'native',
  messagesReceived: 'native',
  messagesSent: 'native',
  messagesDropped: 'native',
  messagesAcknowledged: 'native',
  packetsReceived: 'native',
  packetsSent: 'native',
  bytesReceived: 'native',
  bytesSent: 'native',
  queuedMessages: 'derived',
  inflightMessages: 'derived',
  authenticationAttempts: 'native',
  authorizationChecks: 'native',
  clusterNodesStopped: 'native',
  clusterViewNodes: 'native',
  clusterViews: 'derived',
  clusterPartitionsActive: 'native',
  clusterPartitionsDetected: 'derived',
  clusterPartitionsResolved: 'derived',
  uptime: 'native',
  memoryUsed: 'native',
  memoryLimit: 'native',
  maxFds: 'native',
  alarmActive: 'native',
  licenseExpiry: 'native',
  bridgeUp: 'native',
  bridgeMessages: 'native',
  bridgeMessagesDropped: 'native',
  bridgeQueuedMessages: 'native',
} as const satisfies BrokerKind['support'];

/** The list of clients is what tells these. */
const {
  queuedMessages: _queued,
  inflightMessages: _inflight,
  sessionsPersistent: _persistent,
  ...withoutClients
} = support;

export const emqx = defineBroker({
  title: 'EMQX',
  summary: 'EMQX 5 and 6: the Prometheus page and the REST API of every node, with an API key',
  versions: '5.x, 6.x',
  needs: ['api'],
  sources: [
    { name: 'prometheus', per: 'node', reads: '`/prometheus/stats`' },
    { name: 'node', per: 'node', reads: '`/nodes/<itself>`' },
    { name: 'membership', per: 'node', reads: '`/nodes`, `/alarms`' },
    { name: 'alarms', per: 'node', reads: '`/alarms`' },
    { name: 'listeners', per: 'node', reads: '`/listeners`' },
    {
      name: 'bridges',
      per: 'node',
      reads: '`/prometheus/data_integration`, before 5.5 `/bridges`',
      when: 'options.bridges',
    },
    { name: 'clients', per: 'node', reads: '`/clients`, paged', when: 'options.clients' },
    { name: 'routes', per: 'cluster', reads: '`/nodes/<one>/stats`' },
    { name: 'license', per: 'cluster', reads: '`/license`' },
  ],
  depends: '`clients: true` reads the list of clients, the only place where EMQX tells what is queued',
  options: emqxOptions,
  support,
  supportOf: ({ clients }) => (clients ? support : withoutClients),
  load: async () => (await import('./adapter.ts')).openEmqx,
});
