import type { Findings, MeasuredTime, RecoveryTime } from '../../swarm/findings.ts';
import type { AlertAccount } from '../alert-account.ts';
import { clusterNoticed } from '../detection.ts';
import { type FullRecovery, fullRecovery } from '../full-recovery.ts';
import type { Side } from '../grudge.ts';
import { firstSample, type Interval, isWhole } from '../membership.ts';
import type { RollbackStep } from '../rollback.ts';
import { coversTarget } from '../target-coverage.ts';
import { trialDoubts } from '../trial-doubts.ts';
import { type JudgedPlan, trialFindings } from '../trial-findings.ts';
import type { ActMark, TrialRecord, TrialSafety } from '../trial-record.ts';
import { trialRto } from '../trial-rto.ts';
import { type Refusals, refusalsOf } from './refusals.ts';
import { type Strip, stripsOf } from './strip.ts';

/** One look at the cluster; milliseconds since the fault. `alive` is absent when the look failed. */
export interface MembershipPoint {
  readonly atMs: number;
  readonly alive?: number;
  readonly views?: number;
}

/** One act; milliseconds since the first fault. */
export interface ActPoint {
  readonly name: string;
  readonly faultMs: number;
  readonly provenMs?: number;
  readonly undoneMs?: number;
  readonly skewMs: number;
}

/** One trial; all times are milliseconds since the fault, or since the start when there was none. */
export interface TrialReport {
  readonly trial: number;
  readonly targets: readonly string[];
  readonly marks: {
    readonly startMs: number;
    readonly provenMs?: number;
    readonly healMs: number;
    readonly healedMs: number;
    readonly endMs: number;
  };
  readonly injected: boolean;
  readonly proven: boolean;
  readonly evidence: readonly string[];
  /** What it broke of the plan's targets and rules, and why its figures may not be trusted; a sentence each. */
  readonly verdict: { readonly findings: readonly string[]; readonly doubts: readonly string[] };
  readonly aborted?: string;
  readonly supervisor?: string;
  readonly rollback: readonly RollbackStep[];
  /** What watched over it; absent in reports of version 0.1. */
  readonly safety?: TrialSafety;
  /** Who could still talk to whom, where the drill was one partition. */
  readonly sides?: readonly Side[];
  /** The acts, where there are several. */
  readonly acts?: readonly ActPoint[];
  /** Worst floating client by the scenario's clock; absent when nothing was injected. */
  readonly rto?: RecoveryTime;
  /** First look that saw the target down. */
  readonly clusterDetection?: Interval;
  /** First look after the undo that saw every node in one view, since the undo. */
  readonly wholeAgain?: Interval;
  /** When everything was as it should be: with those that were left, and with everything back. */
  readonly recovery?: FullRecovery;
  readonly alerts?: AlertAccount;
  readonly membership: readonly MembershipPoint[];
  readonly strips: readonly Strip[];
  /** What the broker turned away since the fault, by reason code. */
  readonly refusals: Refusals;
  readonly prober: { readonly maxLagMs: number; readonly p99LagMs: number };
  readonly findings?: Findings;
}

/** Slots later than this are late where no baseline set a limit. */
const DEFAULT_LIMIT_MS = 1_000;

/** A trial's record with all times counted from the fault. */
export function trialReport(record: TrialRecord, plan: JudgedPlan): TrialReport {
  const { marks, findings, observation, originMonoMs, membership } = record;
  const zero = marks.faultMonoMs ?? marks.startMonoMs;
  const since = (monoMs: number): number => Math.round(monoMs - zero);
  const targets = [...new Set(record.steps.map(({ node }) => node))];
  const alone = new Set(record.bystanders.flat());
  const away = targets.filter((node) => !alone.has(node));
  const recovery = findings === undefined ? undefined : fullRecovery({ ...record, findings });
  // Acts that follow each other take nodes away in turn: what the cluster noticed is the first.
  const first = record.steps.filter(({ act }) => act === record.acts[0]?.name).map(({ node }) => node);
  const detection = clusterNoticed(
    membership,
    zero,
    away.filter((node) => first.includes(node)),
  );
  const whole = marks.healMonoMs === undefined ? undefined : firstSample(membership, marks.healMonoMs, isWhole);
  return {
    trial: record.trial,
    targets,
    marks: {
      startMs: since(Math.max(marks.startMonoMs, originMonoMs)),
      ...(marks.provenMonoMs === undefined ? {} : { provenMs: since(marks.provenMonoMs) }),
      healMs: since(marks.healMonoMs ?? marks.stopMonoMs),
      healedMs: since(marks.healedMonoMs ?? marks.stopMonoMs),
      endMs: since(marks.stopMonoMs),
    },
    injected: record.injected,
    proven: record.proven,
    evidence: record.evidence,
    verdict: { findings: trialFindings(record, plan), doubts: trialDoubts(record, plan) },
    ...(record.aborted === undefined ? {} : { aborted: record.aborted }),
    ...(record.supervisor === undefined ? {} : { supervisor: record.supervisor }),
    rollback: record.rollback,
    ...(record.alerts === undefined ? {} : { alerts: record.alerts }),
    ...(record.safety === undefined ? {} : { safety: record.safety }),
    ...(record.sides === undefined ? {} : { sides: record.sides }),
    ...(record.acts.length > 1 ? { acts: record.acts.map((act) => actPoint(act, since)) } : {}),
    ...(findings === undefined || !coversTarget(findings, plan.rules)
      ? {}
      : { rto: trialRto({ ...record, findings }, plan.clock) }),
    ...(findings === undefined ? {} : { findings }),
    ...(detection === undefined || marks.faultMonoMs === undefined ? {} : { clusterDetection: rounded(detection) }),
    ...(whole === undefined ? {} : { wholeAgain: rounded(whole) }),
    ...(recovery === undefined ? {} : { recovery }),
    membership: membership.map(({ atMonoMs, verdict }) => ({
      atMs: since(atMonoMs),
      ...(verdict === undefined ? {} : { alive: verdict.alive, views: verdict.views }),
    })),
    strips: stripsOf(observation, zero - originMonoMs, findings?.limitMs ?? DEFAULT_LIMIT_MS),
    refusals: refusalsOf(observation, zero - originMonoMs),
    prober: observation.prober,
  };
}

/** The RTOs of the trials that count: fault proven, not aborted. */
export function rtosOf(trials: readonly TrialReport[]): MeasuredTime[] {
  return trials.flatMap(({ rto, proven, aborted }) =>
    rto === undefined || !proven || aborted !== undefined ? [] : [rto.time],
  );
}

function actPoint(
  { name, faultMonoMs, provenMonoMs, undoneMonoMs, skewMs }: ActMark,
  since: (monoMs: number) => number,
): ActPoint {
  return {
    name,
    faultMs: since(faultMonoMs),
    ...(provenMonoMs === undefined ? {} : { provenMs: since(provenMonoMs) }),
    ...(undoneMonoMs === undefined ? {} : { undoneMs: since(undoneMonoMs) }),
    skewMs: Math.round(skewMs),
  };
}

function rounded({ afterMs, byMs }: { readonly afterMs: number; readonly byMs: number }): {
  readonly afterMs: number;
  readonly byMs: number;
} {
  return { afterMs: Math.round(afterMs), byMs: Math.round(byMs) };
}
