import { z } from 'zod';
import { addressSchema, httpAddressSchema } from '../../src/config/address.ts';
import type { Registries } from '../../src/config/settings-schema.ts';

/** Registries small enough to know by heart: what configuration tests are written against. */
export const testRegistries: Registries = {
  brokers: {
    aedes: {
      needs: ['mqtt'],
      options: z.strictObject({ heartbeatSeconds: z.number().positive({ error: 'must be above 0' }).default(60) }),
    },
    mosquitto: { needs: [], options: z.strictObject({}) },
    rabbitmq: { needs: ['api'], options: z.strictObject({}) },
  },
  drivers: {
    process: { selector: z.strictObject({ nodes: z.record(z.string(), z.strictObject({ pidFile: z.string() })) }) },
  },
  dependencies: {
    haproxy: { address: httpAddressSchema, options: z.strictObject({ proxies: z.array(z.string()).optional() }) },
    redis: { address: addressSchema(['redis', 'rediss']), options: z.strictObject({}), passwordAlone: true },
    'virtual-address': {
      address: addressSchema(['mqtt', 'mqtts']),
      options: z.strictObject({ method: z.enum(['dns', 'mqtt']) }),
      check: (address) => (address.includes('192.0.2.1') ? 'is no name' : undefined),
    },
  },
  ownLabels: ['cluster', 'node'],
};
