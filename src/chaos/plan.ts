import { z } from 'zod';
import { hashOf } from './canonical-json.ts';

/** Shape of an undo record in files. */
export const undoSchema = z.object({
  driver: z.string(),
  node: z.string(),
  argv: z.array(z.string()),
  data: z.record(z.string(), z.unknown()),
});

const stepSchema = z.object({
  id: z.string(),
  fault: z.enum(['kill']),
  node: z.string(),
  identity: z.string(),
  do: z.array(z.string()),
  undo: undoSchema,
  maxDurationMs: z.number(),
});

/** One fault of one trial, resolved. */
export type PlanStep = z.output<typeof stepSchema>;

/** Shape of `plan.json`. */
export const planSchema = z.object({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  hypothesis: z.string(),
  cluster: z.string(),
  broker: z.string(),
  environment: z.string(),
  driver: z.string(),
  seed: z.string(),
  trials: z.number(),
  nodes: z.array(z.object({ name: z.string(), address: z.string().optional(), identity: z.string() })),
  steps: z.array(stepSchema),
  blastRadius: z.object({ nodes: z.number(), targets: z.number(), maxTargets: z.number() }),
  target: z.object({ rtoMs: z.number(), floorMs: z.number(), arithmetic: z.string() }),
  fleet: z.object({
    keepaliveMs: z.number(),
    connectTimeoutMs: z.number(),
    backoffMs: z.object({ min: z.number(), max: z.number() }),
  }),
  measurement: z.object({
    endpoint: z.string(),
    intervalMs: z.number(),
    baselineMs: z.number(),
    /** Good slots in a row before a stream counts as recovered. */
    steadyMs: z.number(),
    /** How long a trial looks for recovery before it is censored. */
    observeMs: z.number(),
    injectionOffsetMs: z.number(),
    coolDownMs: z.number(),
  }),
  limits: z.array(z.string()),
});

/**
 * A drill before it happens: everything that will be done, to whom, and how it is taken back. No times of day in it, so
 * that the same options on the same processes give the same hash, and any drift another one.
 */
export type Plan = z.output<typeof planSchema>;

/** What `--approve` takes and the report prints. */
export function planHash(plan: Plan): string {
  return hashOf(plan);
}

/** Characters of the hash that are shown and that `--approve` needs at least. */
export const SHORT_HASH = 12;
