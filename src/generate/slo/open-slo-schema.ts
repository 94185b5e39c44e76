import { z } from 'zod';

const name = z.string().regex(/^[a-z0-9](?:[-a-z0-9.]{0,61}[a-z0-9])?$/, {
  error: 'expected a name of small letters, digits, - and .',
});
const metadata = z.strictObject({
  name,
  displayName: z.string().optional(),
  labels: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const metricSource = z.strictObject({
  metricSourceRef: z.string().optional(),
  type: z
    .string()
    .regex(/^prometheus$/i, { error: 'only Prometheus can be asked' })
    .optional(),
  spec: z.strictObject({ query: z.string().min(1, { error: 'must not be empty' }) }),
});
const measured = z.strictObject({ metricSource });
const ratioMetric = z
  .strictObject({
    counter: z.boolean(),
    good: measured.optional(),
    bad: measured.optional(),
    total: measured,
  })
  .refine(({ good, bad }) => (good === undefined) !== (bad === undefined), { error: 'needs either good or bad' });
const sliSpec = z
  .strictObject({
    description: z.string().optional(),
    ratioMetric: ratioMetric.optional(),
    thresholdMetric: measured.optional(),
  })
  .refine(({ ratioMetric: ratio, thresholdMetric: threshold }) => (ratio === undefined) !== (threshold === undefined), {
    error: 'needs either ratioMetric or thresholdMetric',
  });
const share = z
  .number()
  .gt(0, { error: 'must be above 0' })
  .lt(1, { error: 'must be below 1: an objective of 100% leaves no error budget' });
const objective = z
  .strictObject({
    displayName: z.string().optional(),
    op: z.enum(['lte', 'gte', 'lt', 'gt']).optional(),
    value: z.number().optional(),
    target: share.optional(),
    targetPercent: z
      .number()
      .gt(0, { error: 'must be above 0' })
      .lt(100, { error: 'must be below 100: an objective of 100% leaves no error budget' })
      .optional(),
  })
  .refine(({ target, targetPercent }) => (target === undefined) !== (targetPercent === undefined), {
    error: 'needs either target or targetPercent',
  });
const timeWindow = z.strictObject({
  duration: z.string().regex(/^(?:4w|28d|30d)$/, {
    error: 'expected 28d, 4w or 30d: the burn windows are made for a month',
  }),
  isRolling: z.boolean().refine((rolling) => rolling, { error: 'only rolling windows: expected true' }),
});

/** An SLI of its own, that an SLO may name. */
export const sliDocument = z.strictObject({
  apiVersion: z.literal('openslo/v1'),
  kind: z.literal('SLI'),
  metadata,
  spec: sliSpec,
});

/** An SLO, as far as rules can be made of it. */
export const sloDocument = z.strictObject({
  apiVersion: z.literal('openslo/v1'),
  kind: z.literal('SLO'),
  metadata,
  spec: z
    .strictObject({
      description: z.string().optional(),
      service: z.string(),
      indicator: z.strictObject({ metadata, spec: sliSpec }).optional(),
      indicatorRef: z.string().optional(),
      timeWindow: z.array(timeWindow).length(1, { error: 'needs exactly one time window' }),
      budgetingMethod: z
        .string()
        .refine((method) => method === 'Occurrences', { error: 'expected Occurrences: time slices are not supported' }),
      objectives: z.array(objective).min(1, { error: 'needs at least one objective' }),
      alertPolicies: z.array(z.unknown()).optional(),
    })
    .refine(({ indicator, indicatorRef }) => (indicator === undefined) !== (indicatorRef === undefined), {
      error: 'needs either indicator or indicatorRef',
    }),
});

/** Kinds that may stand in the same file and say nothing about rules. */
export const OTHER_KINDS: ReadonlySet<unknown> = new Set([
  'Service',
  'DataSource',
  'AlertPolicy',
  'AlertCondition',
  'AlertNotificationTarget',
]);

export type OpenSli = z.output<typeof sliSpec>;
export type OpenObjective = z.output<typeof objective>;
