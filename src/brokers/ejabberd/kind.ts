import { z } from 'zod';
import { defineBroker } from '../broker-kind.ts';

/** ejabberd with mod_mqtt: membership, and the sizes of the replicated tables. It counts no messages. */
export const ejabberd = defineBroker({
  title: 'ejabberd',
  summary: "ejabberd 24.12 with mod_mqtt by its HTTP API; a node's name is what ejabberd calls it (ejabberd@host)",
  versions: '24.12',
  needs: ['api'],
  sources: [
    { name: 'http', per: 'node', reads: '`list_cluster`, `status`, `stats`' },
    { name: 'tables', per: 'cluster', reads: 'sizes of the MQTT tables' },
  ],
  options: z.strictObject({}),
  support: {
    brokerInfo: 'native',
    uptime: 'native',
    connectionsMax: 'config',
    sessionsCurrent: 'native',
    sessionsMax: 'config',
    subscriptionsCurrent: 'native',
    subscriptionMemory: 'native',
    retainedMessages: 'native',
    clusterNodesStopped: 'native',
    clusterViewNodes: 'native',
    clusterViews: 'derived',
  },
  load: async () => (await import('./adapter.ts')).openEjabberd,
});
