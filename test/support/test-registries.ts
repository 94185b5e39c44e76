import { z } from 'zod';
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
  ownLabels: ['cluster', 'node'],
};
