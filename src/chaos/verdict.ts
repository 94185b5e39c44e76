import { EXIT, type ExitCode, mostSevere } from '../core/exit-code.ts';
import type { Findings, MeasuredTime } from '../swarm/findings.ts';
import { seconds } from './duration-text.ts';
import { TOLERABLE_LAG } from './gate.ts';
import type { Plan } from './plan.ts';
import type { RtoClock } from './scenario.ts';
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
  plan: Pick<Plan, 'trials' | 'clock' | 'target'>,
  rollbackClean: boolean,
): Verdict {
  const { trials, clock } = plan;
  const targetRtoMs = plan.target.rtoMs;
  const findings = records.flatMap((record) => trialFindings(record, targetRtoMs, clock));
  const doubts = records.flatMap(trialDoubts);
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
  const measured = records.filter((record) => record.proven && record.aborted === undefined);
  const exceeded = measured.filter(
    ({ findings: of }) => of !== undefined && exceeds(trialRto(of, clock).time, targetRtoMs),
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

/** Targets and rules a trial broke. An aborted trial has none about time: it was not allowed to recover. */
function trialFindings(
  { findings, aborted, proven }: TrialRecord,
  targetRtoMs: number,
  clock: RtoClock,
): readonly string[] {
  if (findings === undefined || !proven) return [];
  const { qos0, qos1, qos2 } = findings.messages;
  const { stowaways, corrupt, unknownSeq } = findings.unexpected;
  const rto = trialRto(findings, clock).time;
  const after = findings.rtoAfterHeal?.time;
  const strange = stowaways + corrupt + unknownSeq;
  return [
    ...(aborted === undefined && exceeds(rto, targetRtoMs)
      ? [`RTO ${measured(rto)} misses the target ${seconds(targetRtoMs)}`]
      : []),
    ...(aborted === undefined && clock === 'fault' && after !== undefined && exceeds(after, targetRtoMs)
      ? [
          `taking the fault back took service away for ${measured(after)}, longer than the target ${seconds(targetRtoMs)}`,
        ]
      : []),
    ...(qos1.lost > 0 ? [`${qos1.lost} acknowledged QoS 1 messages never arrived`] : []),
    ...(qos2.lost > 0 ? [`${qos2.lost} acknowledged QoS 2 messages never arrived`] : []),
    ...(qos2.duplicates > 0 ? [`${qos2.duplicates} QoS 2 messages arrived more than once`] : []),
    ...(qos0.lostOutside > 0 ? [`${qos0.lostOutside} QoS 0 messages were lost outside any outage`] : []),
    ...(strange > 0
      ? [
          `${strange} messages arrived that nobody sent (${stowaways} of another run, ${corrupt} corrupt, ${unknownSeq} unknown)`,
        ]
      : []),
  ];
}

/** Why a trial's figures do not count. */
function trialDoubts({ trial, findings, aborted, observation }: TrialRecord): readonly string[] {
  if (findings === undefined) return [];
  const covered = findings.clients.some(({ attachment, affected }) => attachment === 'floating' && affected);
  return [
    ...measurementDoubts(findings, observation.prober),
    ...(covered || aborted !== undefined
      ? []
      : [`trial ${trial}: no floating client was connected to the target, so its failover was not measured`]),
  ];
}

/**
 * A prober that was late once only makes failovers look longer, because latency counts from when a message was due; so a
 * single hiccup is tolerated as long as it cannot turn a good slot into a bad one by itself. A prober that is late
 * regularly is not.
 */
function measurementDoubts(
  { validity, limitMs }: Findings,
  prober: TrialRecord['observation']['prober'],
): readonly string[] {
  if (validity.proberOk) return validity.reasons;
  const tolerable = prober.p99LagMs <= limitMs * TOLERABLE_LAG && prober.maxLagMs <= limitMs / 2;
  return tolerable && validity.drained ? [] : validity.reasons;
}

/** A censored time lies above what was seen of it: it exceeds every target. */
function exceeds({ ms, censored }: MeasuredTime, targetMs: number): boolean {
  return censored || ms > targetMs;
}

/** `1.2 s`, or `>45 s` when it was not over. */
export function measured({ ms, censored }: MeasuredTime): string {
  return `${censored ? '>' : ''}${seconds(ms)}`;
}
