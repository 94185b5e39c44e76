import type { DrillResult } from '../drill.ts';
import { isClosed, type JournalEntry, outstanding } from '../journal.ts';
import type { Plan } from '../plan.ts';
import { EVIDENCE_95, type TrialTimes, trialStatement, trialTimes } from '../trial-statistics.ts';
import type { Verdict } from '../verdict.ts';
import type { PreviousRun } from './previous-run.ts';
import { rtosOf, type TrialReport, trialReport } from './trial-report.ts';

/** `report.json`: everything the other reports are made of. */
export interface Report {
  readonly schemaVersion: 1;
  readonly run: string;
  /** Version of the tool. */
  readonly sre: string;
  readonly startedAt: string;
  readonly planHash: string;
  readonly plan: Plan;
  readonly verdict: Verdict;
  readonly trials: readonly TrialReport[];
  /** The RTOs of all trials together; absent when none was measured. */
  readonly times?: TrialTimes;
  /** Against the last run of the same plan; absent when there is none. */
  readonly previous?: PreviousRun;
  readonly journal: readonly JournalLine[];
  /** What the journal says about what is left; absent in reports of version 0.1. */
  readonly leftovers?: Leftovers;
  /** What the result does not say. */
  readonly limits: readonly string[];
}

/** The faults of a run against what became of them, by the journal. */
export interface Leftovers {
  /** Faults that were announced. */
  readonly faults: number;
  /** Of them, steps that nobody has verified as gone. */
  readonly outstanding: readonly string[];
  /** The run's last line says that nothing is left. */
  readonly closed: boolean;
}

/** One line of the journal, for readers. */
export interface JournalLine {
  readonly seq: number;
  /** Since the run was opened. */
  readonly atMs: number;
  readonly type: string;
  readonly says: string;
}

/** Builds the report of a finished drill. */
export function buildReport(result: DrillResult, plan: Plan, sre: string, entries: readonly JournalEntry[]): Report {
  const opened = entries[0]?.monoMs ?? 0;
  const trials = result.records.map((record) => trialReport(record, plan));
  const times = trialTimes(rtosOf(trials));
  return {
    schemaVersion: 1,
    run: result.run,
    sre,
    startedAt: new Date(result.startedWallMs).toISOString(),
    planHash: result.planHash,
    plan,
    verdict: result.verdict,
    trials,
    ...(times === undefined ? {} : { times }),
    journal: entries.map((entry) => ({
      seq: entry.seq,
      atMs: Math.round(entry.monoMs - opened),
      type: entry.type,
      says: journalSentence(entry),
    })),
    leftovers: {
      faults: entries.filter(({ type }) => type === 'intend').length,
      outstanding: outstanding(entries).map(({ step }) => step),
      closed: isClosed(entries),
    },
    limits: [...plan.limits, result.verdict.statement.sentence, ...trialLimits(result, plan.measurement.intervalMs)],
  };
}

function trialLimits(result: DrillResult, intervalMs: number): readonly string[] {
  const worstLag = Math.max(0, ...result.records.map(({ observation }) => observation.prober.maxLagMs));
  const n = result.verdict.statement.trials;
  const enough = trialStatement(EVIDENCE_95, 0).upperBound;
  return [
    ...(n < EVIDENCE_95
      ? [
          `a claim of "95 % of crashes stay below the target" needs ${EVIDENCE_95} trials without a miss (P(exceed) < ${(enough * 100).toFixed(0)} %)`,
        ]
      : []),
    `one measuring process on one machine: differences below one send interval (${intervalMs} ms) are not resolved, and its own lateness (at most ${worstLag.toFixed(0)} ms) is contained in every time`,
  ];
}

function journalSentence(entry: JournalEntry): string {
  switch (entry.type) {
    case 'opened':
      return `plan ${entry.planHash.slice(0, 12)}, drill process ${entry.owner.pid}`;
    case 'intend':
      return `${entry.step}: will ${entry.do.join(' ')} (${entry.identity}); undo: ${entry.undo.argv.join(' ')}`;
    case 'injected':
      return entry.step;
    case 'proven':
      return `${entry.step}: ${entry.evidence}`;
    case 'undone':
      return `${entry.step}: ${entry.did === 'undone' ? '' : 'nothing to undo, '}${entry.says} (${entry.by})`;
    case 'verified':
      return `${entry.step}: ${entry.says} (${entry.by})`;
    case 'undo_failed':
      return `${entry.step}: ${entry.error} (${entry.by})`;
    case 'closed':
      return `by ${entry.by}`;
    default:
      return entry satisfies never;
  }
}
