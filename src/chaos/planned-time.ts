import { z } from 'zod';

const wait = z.union([z.string(), z.object({ ms: z.number() })]).optional();

/** Of a plan what tells its subject and how long it takes. */
export const plannedSchema = z.object({
  scenario: z.string(),
  cluster: z.string(),
  trials: z.number(),
  acts: z.array(z.object({ until: wait, settle: wait })).default([]),
  measurement: z.object({
    baselineMs: z.number(),
    injectionOffsetMs: z.number(),
    observeMs: z.number(),
    coolDownMs: z.number(),
  }),
});

/** How long a drill takes at most by its plan: acts of a fixed length count with it, others with the time of watching. */
export function plannedMs({ trials, acts, measurement }: z.output<typeof plannedSchema>): number {
  const { baselineMs, injectionOffsetMs, observeMs, coolDownMs } = measurement;
  const fixed = (of: z.output<typeof wait>): number => (typeof of === 'object' ? of.ms : 0);
  const watched = acts.filter(({ until }) => typeof until !== 'object').length;
  const actsMs = acts.reduce((sum, { until, settle }) => sum + fixed(until) + fixed(settle), 0);
  const trialMs = baselineMs + injectionOffsetMs + actsMs + Math.max(watched, 1) * observeMs;
  return trials * trialMs + (trials - 1) * coolDownMs;
}
