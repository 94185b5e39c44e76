import { z } from 'zod';
import { durationSchema } from '../../config/duration.ts';
import { maxBridgesSchema } from '../bridge-limit.ts';
import { type BrokerKind, defineBroker } from '../broker-kind.ts';

/** What `options` of a VerneMQ cluster may say. */
export const verneMqOptions = z.strictObject({
  /** Ask the HTTP API for members and listeners, which goes on answering in a cut; without it, where there is an API key. */
  management: z.boolean().optional(),
  /** Read the session list, the only place that says what is queued now; costs the broker, so asked for. */
  sessions: z.boolean().default(false),
  /** Sessions of one node after which the list is given up: a sum over part of it would be wrong. */
  maxRows: z.int().min(100).default(20_000),
  /** The session list is asked for once in this time, whatever the scrape interval. */
  sessionsEvery: durationSchema({ minMs: 15_000, maxMs: 3_600_000 }).default(60_000),
  /** Bridges of one node that get series. */
  maxBridges: maxBridgesSchema,
});

export type VerneMqOptions = z.output<typeof verneMqOptions>;

/** All it can ever tell. */
const support = {
  brokerInfo: 'native',
  connectionsCurrent: 'native',
  connectionsMax: 'native',
  connectionsOpened: 'native',
  connectionsClosed: 'native',
  connectionsRejected: 'native',
  keepaliveTimeouts: 'native',
  listenerUp: 'native',
  listenerConnectionsCurrent: 'native',
  listenerConnectionsMax: 'native',
  sessionsCurrent: 'native',
  sessionsDisconnected: 'derived',
  sessionsPersistent: 'native',
  sessionsMax: 'config',
  subscriptionsCurrent: 'estimate',
  subscriptionMemory: 'native',
  messagesReceived: 'native',
  messagesSent: 'native',
  messagesDropped: 'native',
  messagesAcknowledged: 'derived',
  packetsReceived: 'native',
  packetsSent: 'native',
  bytesReceived: 'native',
  bytesSent: 'native',
  queuedMessages: 'derived',
  inflightMessages: 'native',
  retainedMessages: 'native',
  retainedBytes: 'native',
  authenticationAttempts: 'native',
  authorizationChecks: 'native',
  clusterNodesStopped: 'native',
  clusterViewNodes: 'native',
  clusterViews: 'derived',
  clusterPartitionsActive: 'derived',
  clusterPartitionsDetected: 'native',
  clusterPartitionsResolved: 'native',
  clusterBytesDropped: 'native',
  uptime: 'native',
  memoryUsed: 'native',
  bridgeMessages: 'native',
  bridgeMessagesDropped: 'native',
  bridgeQueuedMessages: 'native',
} as const satisfies BrokerKind['support'];

/** The session list is what tells these. */
const { inflightMessages: _inflight, sessionsPersistent: _persistent, ...withoutSessions } = support;

export const verneMq = defineBroker({
  title: 'VerneMQ',
  summary: 'VerneMQ 2.x by its Prometheus page, its status page and, with an API key, its HTTP API, on every node',
  versions: '2.x; 1.x by its page',
  needs: ['api'],
  sources: [
    { name: 'prometheus', per: 'node', reads: '`/metrics`' },
    { name: 'membership', per: 'node', reads: '`/api/v1/cluster/show`', when: 'options.management' },
    { name: 'listeners', per: 'node', reads: '`/api/v1/listener/show`', when: 'options.management' },
    { name: 'bridges', per: 'node', reads: '`/api/v1/bridge/show`', when: 'options.management' },
    { name: 'status', per: 'node', reads: '`/status.json`' },
    { name: 'sessions', per: 'cluster', reads: '`/api/v1/session/show` of one node', when: 'options.sessions' },
    { name: 'replicated', per: 'cluster', reads: '`/metrics` of one node' },
  ],
  depends: '`sessions: true` reads the session list, the only place that tells what is queued now',
  options: verneMqOptions,
  support,
  supportOf: ({ sessions }) => (sessions ? support : withoutSessions),
  load: async () => (await import('./adapter.ts')).openVerneMq,
});
