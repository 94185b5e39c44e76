import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing } from '../../core/if-missing.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { Plan } from '../plan.ts';
import { planKey } from '../plan-key.ts';
import { listRuns, PLAN_FILE, runDir } from '../run-store.ts';
import { medianOf } from '../statistics/median.ts';
import { compareMedians, type RunComparison } from '../statistics/permutation-test.ts';
import type { Report } from './report.ts';
import { REPORT_FILES } from './report-files.ts';
import { rtosOf } from './trial-report.ts';

/** A run beside the last one of the same plan. */
export interface PreviousRun {
  readonly run: string;
  readonly startedAt: string;
  readonly verdicts: { readonly before: string; readonly now: string };
  readonly medians: { readonly before: string; readonly now: string };
  readonly trials: { readonly before: number; readonly now: number };
  readonly comparison: RunComparison;
}

/** The report with what changed since the newest earlier run of its plan, if there is one with times to compare. */
export async function sinceLastRun(report: Report, stateDir: string): Promise<Report> {
  const key = planKey(report.plan);
  const earlier = (await listRuns(stateDir)).filter((run) => run < report.run).toReversed();
  for (const run of earlier) {
    const folder = runDir(stateDir, run);
    const plan = await readJson<Plan>(join(folder, PLAN_FILE));
    if (plan === undefined || !Array.isArray(plan.acts) || planKey(plan) !== key) continue;
    const previous = await readJson<Report>(join(folder, REPORT_FILES.json));
    const found = previous && comparedWith(report, previous);
    if (found !== undefined) return { ...report, previous: found };
  }
  return report;
}

/** Two runs of one plan; undefined when one of them has no time that counts. */
export function comparedWith(report: Report, previous: Report): PreviousRun | undefined {
  const [now, before] = [rtosOf(report.trials), rtosOf(previous.trials)];
  const comparison = compareMedians(now, before);
  const [nowMedian, beforeMedian] = [medianOf(now), medianOf(before)];
  if (comparison === undefined || nowMedian === undefined || beforeMedian === undefined) return undefined;
  return {
    run: previous.run,
    startedAt: previous.startedAt,
    verdicts: { before: previous.verdict.hypothesis, now: report.verdict.hypothesis },
    medians: { before: measured(beforeMedian), now: measured(nowMedian) },
    trials: { before: before.length, now: now.length },
    comparison,
  };
}

/** What changed and how much of it chance would do: `median 7 s longer than 1.2 s before, p 0.002`. */
export function comparisonWords({ differenceMs, p, smallestP, censored }: RunComparison): string {
  const way =
    differenceMs === 0
      ? 'the same median'
      : `median ${seconds(Math.abs(differenceMs))} ${differenceMs > 0 ? 'longer' : 'shorter'}`;
  const few = smallestP > 0.05 ? ', too few trials to tell' : '';
  const weight = p <= 0.05 ? `p ${p.toFixed(3)}` : `no more than chance would do (p ${p.toFixed(2)}${few})`;
  return `${way}, ${weight}${censored ? '; times that were not over count with what was seen of them' : ''}`;
}

/** The same for one report, in a line. */
export function previousWords({ startedAt, verdicts, medians, trials, comparison }: PreviousRun): string {
  const change =
    verdicts.before === verdicts.now ? `${verdicts.now} both times` : `${verdicts.before} then, ${verdicts.now} now`;
  const of = (count: number): string => `${count} ${count === 1 ? 'trial' : 'trials'}`;
  return `${startedAt}: median ${medians.before} then (${of(trials.before)}), ${medians.now} now (${of(trials.now)}): ${comparisonWords(comparison)}; ${change}`;
}

/** A file of this tool's own; undefined where a drill did not get that far. */
async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(ifMissing(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as T); // written by this tool
}
