import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';
import { type JsonDifference, jsonDifferences } from './json-difference.ts';
import type { Plan } from './plan.ts';
import { ledgerFile, readLedger } from './raw-ledger.ts';
import type { Report } from './report/report.ts';
import { REPORT_FILES } from './report/report-files.ts';
import { rtosOf, type TrialReport, trialReport } from './report/trial-report.ts';
import { compareMedians, type RunComparison } from './statistics/permutation-test.ts';
import type { TrialRecord } from './trial-record.ts';
import { type TrialTimes, trialTimes } from './trial-statistics.ts';
import { judge, type Verdict } from './verdict.ts';

/** A run judged again from its raw ledgers, set beside what its report says. */
export interface RunAnalysis {
  readonly schemaVersion: 1;
  readonly run: string;
  /** Messages in the ledgers. */
  readonly messages: number;
  readonly verdict: Verdict;
  readonly trials: readonly TrialReport[];
  /** Of the trials' RTOs; absent when none was measured. */
  readonly times?: TrialTimes;
  /** Where the stored report says something else. */
  readonly differences: readonly JsonDifference[];
  /** Against another run; absent unless asked for. */
  readonly against?: RunComparison & {
    readonly run: string;
    /** The same scenario on the same cluster with the same clients: their times can be compared. */
    readonly sameDrill: boolean;
  };
}

/** Judges the run in `folder` again, and compares its times with those of the run in `against`, if given. */
export async function analyseRun(folder: string, against?: string): Promise<RunAnalysis> {
  const stored = await readReport(folder);
  const { plan } = stored;
  const records = await Promise.all(stored.trials.map(({ trial }) => readTrial(folder, trial)));
  const verdict = judge(records, plan, stored.verdict.rollback === 'clean');
  const trials = records.map((record) => trialReport(record, plan));
  const times = trialTimes(rtosOf(trials));
  const found: unknown = JSON.parse(JSON.stringify({ verdict, trials }));
  const other = against === undefined ? undefined : await readReport(against);
  const comparison = other && compareMedians(rtosOf(trials), rtosOf(other.trials));
  return {
    schemaVersion: 1,
    run: stored.run,
    messages: records.reduce((sum, { observation }) => sum + observation.slots.length, 0),
    verdict,
    trials,
    ...(times === undefined ? {} : { times }),
    differences: jsonDifferences({ verdict: stored.verdict, trials: stored.trials }, found),
    ...(other === undefined || comparison === undefined
      ? {}
      : { against: { run: other.run, sameDrill: isSameDrill(other.plan, plan), ...comparison } }),
  };
}

/** Plans of one drill differ in whom they hit: targets get new identities, and the seed chooses among them. */
function isSameDrill(one: Plan, other: Plan): boolean {
  const essence = ({ scenario, cluster, driver, clock, target, fleet, measurement }: Plan): unknown => [
    [scenario, cluster, driver, clock, target.rtoMs, measurement.intervalMs],
    fleet,
  ];
  return jsonDifferences(essence(one), essence(other)).length === 0;
}

async function readReport(folder: string): Promise<Report> {
  return JSON.parse(String(await readOf(folder, REPORT_FILES.json))); // this tool's own file
}

async function readTrial(folder: string, trial: number): Promise<TrialRecord> {
  return readLedger(await readOf(folder, ledgerFile(trial)), join(folder, ledgerFile(trial)));
}

async function readOf(folder: string, name: string): Promise<Buffer> {
  const path = join(folder, name);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new SreError('SRE_CHAOS_NO_LEDGER', `there is no ${path}: the drill did not get that far`, {
      exitCode: EXIT.precondition,
      hint: 'runs that can be analysed have a report: sre chaos report RUN',
      cause,
    });
  }
}
