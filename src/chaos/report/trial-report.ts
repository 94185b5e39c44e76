import type { Findings, MeasuredTime, RecoveryTime } from '../../swarm/findings.ts';
import type { AlertAccount } from '../alert-account.ts';
import { type FullRecovery, fullRecovery } from '../full-recovery.ts';
import { firstSample, type Interval, isWhole } from '../membership.ts';
import type { RollbackStep } from '../rollback.ts';
import type { RtoClock } from '../scenario.ts';
import type { ActMark, TrialRecord } from '../trial-record.ts';
import { trialRto } from '../trial-rto.ts';
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
  readonly aborted?: string;
  readonly supervisor?: string;
  readonly rollback: readonly RollbackStep[];
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
  readonly prober: { readonly maxLagMs: number; readonly p99LagMs: number };
  readonly findings?: Findings;
}

/** Slots later than this are late where no baseline set a limit. */
const DEFAULT_LIMIT_MS = 1_000;

/** A trial's record with all times counted from the fault. */
export function trialReport(record: TrialRecord, clock: RtoClock): TrialReport {
  const { marks, findings, observation, originMonoMs, membership } = record;
  const zero = marks.faultMonoMs ?? marks.startMonoMs;
  const since = (monoMs: number): number => Math.round(monoMs - zero);
  const targets = [...new Set(record.steps.map(({ node }) => node))];
  const alone = new Set(record.bystanders.flat());
  const away = targets.filter((node) => !alone.has(node));
  const recovery = findings === undefined ? undefined : fullRecovery({ ...record, findings });
  const detection = firstSample(membership, zero, ({ nodes }) => away.every((node) => nodes[node] === false));
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
    ...(record.aborted === undefined ? {} : { aborted: record.aborted }),
    ...(record.supervisor === undefined ? {} : { supervisor: record.supervisor }),
    rollback: record.rollback,
    ...(record.alerts === undefined ? {} : { alerts: record.alerts }),
    ...(record.acts.length > 1 ? { acts: record.acts.map((act) => actPoint(act, since)) } : {}),
    ...(findings === undefined ? {} : { rto: trialRto({ ...record, findings }, clock), findings }),
    ...(detection === undefined || marks.faultMonoMs === undefined ? {} : { clusterDetection: rounded(detection) }),
    ...(whole === undefined ? {} : { wholeAgain: rounded(whole) }),
    ...(recovery === undefined ? {} : { recovery }),
    membership: membership.map(({ atMonoMs, verdict }) => ({
      atMs: since(atMonoMs),
      ...(verdict === undefined ? {} : { alive: verdict.alive, views: verdict.views }),
    })),
    strips: stripsOf(observation, zero - originMonoMs, findings?.limitMs ?? DEFAULT_LIMIT_MS),
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
