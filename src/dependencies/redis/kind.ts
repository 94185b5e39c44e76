import { z } from 'zod';
import { addressSchema } from '../../config/address.ts';
import { defineDependency } from '../dependency-kind.ts';

/** Redis and Valkey by `INFO`; nothing but AUTH and INFO is ever sent. */
export const redis = defineDependency({
  title: 'Redis and Valkey',
  summary: 'Redis and Valkey by INFO (redis://host:6379, rediss:// with TLS): role, replication, memory, evictions',
  address: addressSchema(['redis', 'rediss']),
  options: z.strictObject({}),
  passwordAlone: true,
  support: [
    'sharedStateInfo',
    'sharedStateUptime',
    'sharedStateLoading',
    'sharedStateClients',
    'sharedStateClientsMax',
    'sharedStateBlockedClients',
    'sharedStateConnectionsRejected',
    'sharedStateMemoryUsed',
    'sharedStateMemoryLimit',
    'sharedStateEvictedKeys',
    'sharedStateReplicas',
    'sharedStateLinkUp',
    'sharedStateLagSeconds',
    'sharedStateLagBytes',
    'sharedStateSnapshotOk',
    'sharedStateLogWriteOk',
  ],
  load: async () => (await import('./source.ts')).openRedis,
});
