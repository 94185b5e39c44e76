import type { Remedy } from '../remedy.ts';

/** How the cluster and its machines stand. */
export const plantRemedies = {
  'too-many-connections': {
    cause: 'More clients are connected than this broker, its file descriptors or its licence are made for.',
    fix: [
      'Compare connections with the limit of the listener and with the open files the process may have (ulimit -n)',
      'Spread clients over more nodes behind the load balancer; let services share one connection instead of one per request',
      'Let clients reconnect with a growing, random pause, so that a restart does not bring all of them at once',
    ],
  },
} as const satisfies Readonly<Record<string, Remedy>>;
