import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DrillOutcome } from '../core/drill-state.ts';
import { ifMissing } from '../core/if-missing.ts';
import { REPORT_FILES } from './report/report-files.ts';

/** Of a report what the graphs need. */
const reportSchema = z.object({
  plan: z.object({ cluster: z.string(), scenario: z.string(), target: z.object({ rtoMs: z.number() }) }),
  verdict: z.object({ hypothesis: z.enum(['pass', 'fail', 'unknown']), aborted: z.string().optional() }),
  trials: z.array(
    z.object({
      rto: z.object({ time: z.object({ ms: z.number(), censored: z.boolean() }) }).optional(),
    }),
  ),
});

/** How a run ended, by its report; undefined while there is none (or when it was cut short by a crash). */
export async function outcomeOf(folder: string, endSeconds: number): Promise<DrillOutcome | undefined> {
  const text = await readFile(join(folder, REPORT_FILES.json), 'utf8').catch(ifMissing(undefined));
  if (text === undefined || !text.trimEnd().endsWith('}')) return undefined;
  const { plan, verdict, trials } = reportSchema.parse(JSON.parse(text));
  const times = trials.flatMap(({ rto }) => (rto === undefined ? [] : [rto.time]));
  const whole = times.length > 0 && times.every(({ censored }) => !censored);
  return {
    cluster: plan.cluster,
    scenario: plan.scenario,
    endSeconds,
    result: verdict.aborted === undefined ? verdict.hypothesis : 'aborted',
    ...(whole ? { rtoSeconds: Math.max(...times.map(({ ms }) => ms)) / 1_000 } : {}),
    targetSeconds: plan.target.rtoMs / 1_000,
  };
}
