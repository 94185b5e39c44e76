import { isIP } from 'node:net';
import { z } from 'zod';
import { addressSchema } from '../../config/address.ts';
import { durationSchema } from '../../config/duration.ts';
import { defineDependency } from '../dependency-kind.ts';

const options = z
  .strictObject({
    /** How the node is found: by what the name resolves to, or by a message sent through the address. */
    method: z.enum(['dns', 'mqtt']),
    /** Name servers to ask instead of those of the machine, `192.0.2.53` or `192.0.2.53:5353`. */
    resolvers: z
      .array(z.string().regex(/^[^\s]+$/, { error: 'expected an address' }))
      .min(1, { error: 'needs at least one address' })
      .optional(),
    /** The exporter adds a level of its own, so that two exporters do not hear each other. */
    topicPrefix: z
      .string()
      .regex(/^[^+#\s]*[^+#/\s]$/, { error: 'expected a topic without wildcards, not ending in /' })
      .default('mqtt-sre/virtual-address'),
    /** How long after the first node the others may still receive the message, which shows that they pass messages on. */
    settle: durationSchema({ minMs: 10, maxMs: 5_000 }).default(250),
  })
  .superRefine(({ method, resolvers }, context) => {
    if (method !== 'dns' && resolvers !== undefined) {
      context.addIssue({ code: 'custom', path: ['resolvers'], message: 'has no effect without method: dns' });
    }
  });

export type VirtualAddressOptions = z.output<typeof options>;

/** The address devices use when a node takes it over: a virtual IP or a DNS name. */
export const virtualAddress = defineDependency({
  title: 'Virtual address',
  summary:
    'The address devices use, a virtual IP or a DNS name: which node answers behind it now, and when that changed',
  address: addressSchema(['mqtt', 'mqtts']),
  options,
  check: (address, raw) => {
    const host = URL.canParse(address) ? new URL(address).hostname.replace(/^\[|\]$/g, '') : '';
    const given = options.safeParse(raw);
    return given.success && given.data.method === 'dns' && isIP(host) !== 0
      ? 'method dns needs a name; for an address take method: mqtt'
      : undefined;
  },
  support: ['virtualAddressHolder', 'virtualAddressChanges', 'virtualAddressLastChange'],
  load: async () => (await import('./open.ts')).openVirtualAddress,
});
