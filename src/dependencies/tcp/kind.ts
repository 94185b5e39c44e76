import { z } from 'zod';
import { hostAndPortSchema } from '../../config/address.ts';
import { defineDependency } from '../dependency-kind.ts';

const options = z.strictObject({
  /** Whether a TLS handshake follows, checked with the `tls` block of the dependency. */
  tls: z.boolean().default(false),
});

export type TcpOptions = z.output<typeof options>;

/** Anything that listens. */
export const tcp = defineDependency({
  title: 'TCP health',
  summary: 'Anything that accepts TCP connections, with or without TLS: whether it does, and how long that takes',
  address: hostAndPortSchema(['tcp']),
  options,
  support: ['dependencyConnectDuration'],
  load: async () => (await import('./source.ts')).openTcp,
});
