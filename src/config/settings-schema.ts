import { z } from 'zod';
import { Secret } from '../core/secret.ts';
import { httpAddressSchema, mqttAddressSchema } from './address.ts';
import { durationRangeSchema, durationSchema } from './duration.ts';
import { percentSchema } from './percent.ts';
import { clusterProbeSchema, probesSchema } from './probe-schema.ts';
import { pushSchema } from './push-schema.ts';
import type { Settings } from './settings.ts';
import { secretSchema as secret, textSchema as text } from './text-schema.ts';

/** What the schema needs to know of the registries: their names and the blocks only they understand. */
export interface Registries {
  readonly brokers: Readonly<
    Record<string, { readonly needs: readonly ('mqtt' | 'api' | 'metrics')[]; readonly options: z.ZodObject }>
  >;
  readonly drivers: Readonly<Record<string, { readonly selector: z.ZodObject }>>;
  readonly dependencies: Readonly<
    Record<
      string,
      {
        readonly address: z.ZodType<string>;
        readonly options: z.ZodObject;
        readonly passwordAlone?: boolean;
        readonly check?: (address: string, options: unknown) => string | undefined;
      }
    >
  >;
  /** Labels the exporter sets itself and the configuration therefore cannot. */
  readonly ownLabels: readonly string[];
}

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}$/, {
  error: 'expected a name of letters, digits and _ . @ - (at most 63, starting with a letter or digit)',
});
const count = z.number().int({ error: 'expected a whole number' }).min(1, { error: 'must be at least 1' });

const node = z.strictObject({
  name,
  mqtt: mqttAddressSchema.optional(),
  api: httpAddressSchema.optional(),
  metrics: httpAddressSchema.optional(),
  place: z.strictObject({ region: name.optional(), zone: name.optional() }).optional(),
});

const tls = z.strictObject({
  ca: text.optional(),
  cert: text.optional(),
  key: text.optional(),
  serverName: text.optional(),
  insecureSkipVerify: z.boolean().optional(),
});

const auth = z.strictObject({
  username: text.optional(),
  password: secret.optional(),
  apiKey: secret.optional(),
  apiSecret: secret.optional(),
});

const fleet = z
  .strictObject({
    keepalive: durationSchema({ minMs: 1_000, maxMs: 65_535_000 }).default(60_000),
    connectTimeout: durationSchema({ minMs: 100 }).default(30_000),
    backoff: durationRangeSchema.default({ min: 1_000, max: 30_000 }),
    jitter: z
      .number()
      .min(0, { error: 'must be between 0 and 1' })
      .max(1, { error: 'must be between 0 and 1' })
      .optional(),
    cleanStart: z.boolean().optional(),
    sessionExpiry: durationSchema({ minMs: 0 }).optional(),
    maxInflight: z.number().int().min(1).max(65_000).optional(),
    protocol: z
      .union([z.literal('3.1.1'), z.literal(4), z.literal(5), z.literal('5')], { error: 'expected 3.1.1 or 5' })
      .optional(),
  })
  .transform(({ keepalive, connectTimeout, backoff, jitter, cleanStart, sessionExpiry, maxInflight, protocol }) => ({
    keepaliveMs: keepalive,
    connectTimeoutMs: connectTimeout,
    backoffMs: backoff,
    jitter,
    cleanStart,
    sessionExpiryMs: sessionExpiry,
    maxInflight,
    protocol: protocol === undefined ? undefined : protocol === '3.1.1' || protocol === 4 ? (4 as const) : (5 as const),
  }));

function dependencySchema(kinds: readonly string[]) {
  return z.strictObject({
    name,
    kind: z.enum(kinds as [string, ...string[]]),
    address: text, // of which form, the kind decides
    auth: z.strictObject({ username: text.optional(), password: secret.optional() }).default({}),
    tls: tls.default({}),
    options: z.record(z.string(), z.unknown()).default({}),
  });
}

/** Where a drill reads whether its expected alerts fire. */
const chaosAlerts = z
  .strictObject({
    prometheus: httpAddressSchema.optional(),
    alertmanager: httpAddressSchema.optional(),
    auth: z.strictObject({ username: text.optional(), password: secret.optional() }).default({}),
    tls: tls.default({}),
  })
  .refine(({ prometheus, alertmanager }) => prometheus !== undefined || alertmanager !== undefined, {
    error: 'needs a prometheus or an alertmanager address',
  });

function chaosSchema(drivers: readonly string[]) {
  return z
    .strictObject({
      environment: name,
      driver: z.enum(drivers as [string, ...string[]]),
      selector: z.record(z.string(), z.unknown()).default({}),
      fleet: fleet.prefault({}),
      protected: z.array(name).default([]),
      maxFault: durationSchema({ minMs: 15_000, maxMs: 7_200_000 }).optional(),
      minInterval: durationSchema({ minMs: 0, maxMs: 604_800_000 }).default(0),
      alerts: chaosAlerts.optional(),
    })
    .transform(({ maxFault, minInterval, ...rest }) => ({
      ...rest,
      minIntervalMs: minInterval,
      ...(maxFault === undefined ? {} : { maxFaultMs: maxFault }),
    }));
}

function clusterSchema(registries: Registries) {
  return z
    .strictObject({
      name,
      broker: z.enum(Object.keys(registries.brokers) as [string, ...string[]]),
      nodes: z.array(node).min(1, { error: 'needs at least one node' }),
      endpoints: z.array(mqttAddressSchema).default([]),
      expectedNodes: count.optional(),
      limits: z.strictObject({ connections: count.optional(), sessions: count.optional() }).default({}),
      auth: auth.default({}),
      tls: tls.default({}),
      labels: z
        .record(
          z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]*$/, {
            error: 'is no label name (letters, digits and _, starting with a letter)',
          }),
          text,
        )
        .default({}),
      options: z.record(z.string(), z.unknown()).default({}),
      probe: clusterProbeSchema.optional(),
      slo: z
        .strictObject({
          delivery: percentSchema.optional(),
          latency: z.strictObject({ p99: durationSchema({ minMs: 1 }) }).optional(),
        })
        .transform(({ delivery, latency }) => ({ delivery, latencyP99Ms: latency?.p99 }))
        .optional(),
      chaos: chaosSchema(Object.keys(registries.drivers)).optional(),
      dependencies: z.array(dependencySchema(Object.keys(registries.dependencies))).optional(),
    })
    .transform((cluster) => ({ ...cluster, expectedNodes: cluster.expectedNodes ?? cluster.nodes.length }));
}

const exporter = z
  .strictObject({
    listen: z
      .string()
      .regex(/^(?:\[[0-9a-fA-F:]+\]|[^:\s[\]]*):\d{1,5}$/, { error: 'expected host:port or :port' })
      .default(':9465'),
    minInterval: durationSchema({ minMs: 100 }).default(5_000),
    staleAfter: durationSchema({ minMs: 1_000 }).default(60_000),
    scrapeTimeout: durationSchema({ minMs: 500 }).default(10_000),
    maxSeriesPerCluster: count.default(5_000),
    externalUrl: httpAddressSchema.optional(),
  })
  .transform(({ listen, minInterval, staleAfter, scrapeTimeout, maxSeriesPerCluster, externalUrl }) => ({
    listen,
    externalUrl,
    minIntervalMs: minInterval,
    staleAfterMs: staleAfter,
    scrapeTimeoutMs: scrapeTimeout,
    maxSeriesPerCluster,
  }));

/** The schema of `sre.yaml`, joined from the registries; its output is {@link Settings}. */
export function settingsSchema(registries: Registries) {
  return z.strictObject({
    clusters: z.array(clusterSchema(registries)).min(1, { error: 'needs at least one cluster' }),
    exporter: exporter.prefault({}),
    probes: probesSchema(auth, tls).prefault({}),
    push: pushSchema(tls),
  });
}

/** What the schema gives, with absent keys left out, so that the rest of the program sees exact optional properties. */
export function toSettings(parsed: z.output<ReturnType<typeof settingsSchema>>): Settings {
  return withoutUndefined(parsed) as Settings;
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (value === null || typeof value !== 'object' || value instanceof Secret) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  );
}
