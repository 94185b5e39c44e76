import { z } from 'zod';
import { durationSchema } from '../../config/duration.ts';
import { defineBroker } from '../broker-kind.ts';

const options = z.strictObject({
  /** How often a node publishes a sign of life; a node that misses three is gone. aedes' own default is a minute. */
  heartbeatInterval: durationSchema({ minMs: 100, maxMs: 3_600_000 }).default(60_000),
});

export type AedesOptions = z.output<typeof options>;

/** aedes, the broker library for Node.js, with the statistics of aedes-stats or of the embedded lab. */
export const aedes = defineBroker({
  title: 'aedes',
  summary: "aedes with aedes-stats by its $SYS/<id>/ topics; a node's name is the id of its broker",
  versions: '0.5x, 1.x',
  needs: ['mqtt'],
  sources: [{ name: 'sys', per: 'node', reads: '`$SYS/<id>/`' }],
  depends: 'aedes-stats tells nothing of deliveries, subscriptions, sessions and stores; the embedded lab does',
  options,
  support: {
    brokerInfo: 'native',
    uptime: 'native',
    connectionsCurrent: 'native',
    connectionsPeak: 'native',
    sessionsPersistent: 'native',
    subscriptionsCurrent: 'native',
    messagesReceived: 'native',
    messagesSent: 'native',
    retainedMessages: 'native',
    queuedMessages: 'native',
    memoryUsed: 'native',
    clusterNodesStopped: 'derived',
    clusterViewNodes: 'derived',
    clusterViews: 'derived',
  },
  load: async () => (await import('./adapter.ts')).openAedes,
});
