import { z } from 'zod';
import { defineBroker } from '../broker-kind.ts';

/** NanoMQ: one broker or several that know nothing of each other. */
export const nanoMq = defineBroker({
  title: 'NanoMQ',
  summary: 'NanoMQ 0.25 by its HTTP API; nodes are standalone brokers without membership',
  versions: '0.25',
  needs: ['api'],
  sources: [{ name: 'http', per: 'node', reads: '`/nodes`, `/prometheus`' }],
  options: z.strictObject({}),
  support: {
    brokerInfo: 'native',
    uptime: 'native',
    connectionsCurrent: 'native',
    connectionsMax: 'config',
    connectionsPeak: 'native',
    sessionsCurrent: 'native',
    sessionsDisconnected: 'derived',
    sessionsMax: 'config',
    subscribersCurrent: 'native',
    topicsCurrent: 'native',
    messagesReceived: 'native',
    messagesDropped: 'native',
    memoryUsed: 'native',
    cpuUsage: 'native',
  },
  load: async () => (await import('./adapter.ts')).openNanoMq,
});
