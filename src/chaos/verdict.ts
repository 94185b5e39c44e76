import { EXIT, type ExitCode, mostSevere } from '../core/exit-code.ts';
import { misses } from './measured-time.ts';
import type { Plan } from './plan.ts';
import { coversTarget } from './target-coverage.ts';
import { trialDoubts } from './trial-doubts.ts';
import { type JudgedPlan, trialFindings } from './trial-findings.ts';
import type { TrialRecord } from './trial-record.ts';
import { trialRto } from './trial-rto.ts';
import { type TrialStatement, trialStatement } from './trial-statistics.ts';

/** The three axes of a drill, what they rest on, and the code to leave with. */
export interface Verdict {
  readonly hypothesis: 'pass' | 'fail' | 'unknown';
  readonly injection: 'proven' | 'not proven' | 'not injected';
  readonly rollback: 'clean' | 'dirty';
  readonly exitCode: ExitCode;
  /** One sentence per thing that keeps the drill from passing. */
  readonly findings: readonly string[];
  /** One sentence per reason not to trust the figures. */
  readonly doubts: readonly string[];
  readonly aborted?: string;
  readonly statement: TrialStatement;
}

/** Fail beats unknown beats pass; the rollback is an axis of its own and outranks every result. */
export function judge(
  records: readonly TrialRecord[],
  plan: JudgedPlan & Pick<Plan, 'trials'>,
  rollbackClean: boolean,
): Verdict {
  const { trials, clock } = plan;
  const findings = records.flatMap((record) => trialFindings(record, plan).map(named(record, trials)));
  const doubts = records.flatMap((record) => trialDoubts(record, plan).map(named(record, trials)));
  const aborted = records.find((record) => record.aborted !== undefined)?.aborted;
  const injection = records.every(({ injected }) => !injected)
    ? 'not injected'
    : records.every(({ proven }) => proven)
      ? 'proven'
      : 'not proven';
  const missing =
    records.length < trials && aborted === undefined
      ? [`${trials - records.length} of ${trials} trials were not run`]
      : [];
  const measured = records.filter(
    ({ proven, aborted: stopped, findings: seen }) =>
      proven && stopped === undefined && (seen === undefined || coversTarget(seen, plan.rules)),
  );
  const exceeded = measured.filter(
    (record) =>
      record.findings !== undefined &&
      misses(trialRto({ ...record, findings: record.findings }, clock).time, plan.target.rtoMs),
  ).length;
  const sound = injection === 'proven' && doubts.length === 0 && aborted === undefined && missing.length === 0;
  const codes: ExitCode[] = [
    ...(rollbackClean ? [] : [EXIT.rollbackDirty]),
    ...(injection === 'proven' || aborted !== undefined ? [] : [EXIT.faultNotProven]),
    ...(doubts.length === 0 ? [] : [EXIT.measurementInvalid]),
    ...(aborted === undefined && missing.length === 0 ? [] : [EXIT.aborted]),
    ...(findings.length === 0 ? [] : [EXIT.finding]),
  ];
  return {
    hypothesis: findings.length > 0 && injection === 'proven' ? 'fail' : sound ? 'pass' : 'unknown',
    injection,
    rollback: rollbackClean ? 'clean' : 'dirty',
    exitCode: mostSevere(codes),
    findings,
    doubts: [...doubts, ...missing],
    ...(aborted === undefined ? {} : { aborted }),
    statement: trialStatement(measured.length, exceeded),
  };
}

/** Of several trials each sentence says which one it is about. */
function named({ trial }: TrialRecord, trials: number): (sentence: string) => string {
  const prefix = `trial ${trial}: `;
  return (sentence) => (trials === 1 || sentence.startsWith(prefix) ? sentence : `${prefix}${sentence}`);
}
