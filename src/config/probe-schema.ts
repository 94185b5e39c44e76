import { z } from 'zod';
import { addressPatternSchema } from './address-pattern.ts';
import { builtinModules } from './builtin-modules.ts';
import { durationSchema } from './duration.ts';

/** As Prometheus writes label values that people type into queries: no blanks, no quotes. */
const moduleName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, {
  error: 'expected a name of letters, digits and _ . - (at most 63, starting with a letter or digit)',
});

const qos = z.union([z.literal(0), z.literal(1), z.literal(2)], { error: 'expected 0, 1 or 2' });

const topicPrefix = z.string().regex(/^[^+#$/\s](?:[^+#\s]{0,98}[^+#/\s])?$/, {
  error: 'expected 1 to 100 characters without blanks, + and #, not starting with $ or / and not ending with /',
});

const timeout = durationSchema({ minMs: 100, maxMs: 60_000 });

function moduleSchema<A extends z.ZodType, T extends z.ZodType>(auth: A, tls: T) {
  return z
    .strictObject({
      kind: z.enum(['connect', 'round_trip', 'retained', 'persistent_session']).default('round_trip'),
      protocol: z
        .union([z.literal('3.1.1'), z.literal(5), z.literal('5')], { error: 'expected 3.1.1 or 5' })
        .default('3.1.1'),
      qos: qos.default(1),
      timeout: timeout.default(5_000),
      topicPrefix: topicPrefix.default('mqtt-sre/probe'),
      payload: z
        .number()
        .int({ error: 'expected a whole number of bytes' })
        .min(32, { error: 'must be at least 32 bytes: the message carries its own id' })
        .max(262_144, { error: 'must be at most 262144 bytes' })
        .default(64),
      ipProtocol: z.enum(['ip4', 'ip6']).optional(),
      auth: auth.optional(),
      tls: tls.optional(),
    })
    .transform(({ protocol, timeout: timeoutMs, payload, ...rest }) => ({
      ...rest,
      protocolVersion: protocol === '3.1.1' ? (4 as const) : (5 as const),
      timeoutMs,
      payloadBytes: payload,
    }));
}

/** The block `probes`: what probes there are and whom they may be aimed at on demand. */
export function probesSchema<A extends z.ZodType, T extends z.ZodType>(auth: A, tls: T) {
  return z
    .strictObject({
      modules: z.record(moduleName, moduleSchema(auth, tls)).default({}),
      allow: z.array(addressPatternSchema).default([]),
    })
    .transform(({ modules, allow }) => ({ modules: { ...builtinModules, ...modules }, allow }));
}

/** The block `probe` of a cluster: what of it is probed on a schedule, and by which modules. */
export const clusterProbeSchema = z
  .strictObject({
    every: durationSchema({ minMs: 1_000 }).default(15_000),
    timeout: timeout.optional(),
    qos: z.array(qos).optional(),
    modules: z.array(z.string()).optional(),
    targets: z.enum(['endpoints', 'nodes', 'both']).optional(),
    matrix: z.boolean().default(false),
    matrixQos: qos.default(1),
  })
  .transform(({ every, timeout: given, qos: levels, modules, ...rest }) => {
    const roundTrips = (levels ?? (modules === undefined ? [0, 1, 2] : [])).map((level) => `mqtt_qos${level}`);
    return {
      ...rest,
      everyMs: every,
      timeoutMs: given ?? Math.min(5_000, every),
      modules: [...new Set([...roundTrips, ...(modules ?? [])])],
    };
  });
