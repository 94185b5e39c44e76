import { z } from 'zod';
import { maxBridgesSchema } from '../bridge-limit.ts';
import { defineBroker } from '../broker-kind.ts';

/** What `options` of a VerneMQ cluster may say. */
export const verneMqOptions = z.strictObject({
  /** Ask the HTTP API for members and listeners, which goes on answering in a cut; without it, where there is an API key. */
  management: z.boolean().optional(),
  /** Bridges of one node that get series. */
  maxBridges: maxBridgesSchema,
});

export type VerneMqOptions = z.output<typeof verneMqOptions>;

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
    { name: 'replicated', per: 'cluster', reads: '`/metrics` of one node' },
  ],
  options: verneMqOptions,
  support: {
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
  },
  load: async () => (await import('./adapter.ts')).openVerneMq,
});
