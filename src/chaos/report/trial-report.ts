import { firstSample, isWhole } from '../membership.ts';
import type { TrialRecord } from '../trial-record.ts';
import type { TrialReport } from './report.ts';
import { stripsOf } from './strip.ts';

/** Slots later than this are late where no baseline set a limit. */
const DEFAULT_LIMIT_MS = 1_000;

/** A trial's record with all times counted from the fault. */
export function trialReport(record: TrialRecord): TrialReport {
  const { marks, findings, observation, originMonoMs, membership } = record;
  const zero = marks.faultMonoMs ?? marks.startMonoMs;
  const since = (monoMs: number): number => Math.round(monoMs - zero);
  const targets = record.steps.map(({ node }) => node);
  const detection = firstSample(membership, zero, ({ nodes }) => targets.every((node) => nodes[node] === false));
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
    ...(findings === undefined ? {} : { rto: findings.rtoUnderFault ?? findings.rto, findings }),
    ...(detection === undefined || marks.faultMonoMs === undefined ? {} : { clusterDetection: rounded(detection) }),
    ...(whole === undefined ? {} : { wholeAgain: rounded(whole) }),
    membership: membership.map(({ atMonoMs, verdict }) => ({
      atMs: since(atMonoMs),
      ...(verdict === undefined ? {} : { alive: verdict.alive, views: verdict.views }),
    })),
    strips: stripsOf(observation, zero - originMonoMs, findings?.limitMs ?? DEFAULT_LIMIT_MS),
    prober: observation.prober,
  };
}

function rounded({ afterMs, byMs }: { readonly afterMs: number; readonly byMs: number }): {
  readonly afterMs: number;
  readonly byMs: number;
} {
  return { afterMs: Math.round(afterMs), byMs: Math.round(byMs) };
}
