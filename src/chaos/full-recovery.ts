import type { MeasuredTime, StreamFinding } from '../swarm/findings.ts';
import { firstSample, isWhole } from './membership.ts';
import type { TrialRecord } from './trial-record.ts';
import type { TimedTrial } from './trial-rto.ts';

/** When everything was as it should be again: clients, the streams between single nodes, and the cluster's own view. */
export interface FullRecovery {
  /** With the fault in place: those that are left serve, and the cluster knows who is away. From the fault. */
  readonly degraded?: MeasuredTime;
  /** With everything back: every stream good, every node in one view. From the fault. */
  readonly full: MeasuredTime;
  /** The same from the undo on. */
  readonly sinceHeal: MeasuredTime;
}

type Judged = TimedTrial & Pick<TrialRecord, 'bystanders' | 'steps'>;

/** Reads it from a trial; absent parts were not to be seen. */
export function fullRecovery(trial: Judged): FullRecovery | undefined {
  const { findings, membership, marks } = trial;
  const { faultMonoMs, healMonoMs, stopMonoMs } = marks;
  if (faultMonoMs === undefined || healMonoMs === undefined) return undefined;
  const whole = firstSample(membership, healMonoMs, isWhole);
  const wholeMs = whole === undefined ? undefined : healMonoMs - faultMonoMs + whole.byMs;
  const cluster: MeasuredTime =
    wholeMs === undefined
      ? { ms: Math.round(stopMonoMs - faultMonoMs), censored: true }
      : { ms: Math.round(wholeMs), censored: false };
  const full = longest([cluster, ...findings.streams.map(({ failover }) => failover)]);
  const healMs = Math.round(healMonoMs - faultMonoMs);
  const degraded = degradedOf(trial, faultMonoMs, healMonoMs);
  return {
    ...(degraded === undefined ? {} : { degraded }),
    full,
    sinceHeal: { ms: Math.max(0, full.ms - healMs), censored: full.censored },
  };
}

/** Unknown where nobody was left, and where the cluster has no way to see the fault because it took nobody away. */
function degradedOf(
  { findings, membership, bystanders, steps }: Judged,
  faultMonoMs: number,
  healMonoMs: number,
): MeasuredTime | undefined {
  const alone = new Set(bystanders.flat());
  const away = new Set(steps.map(({ node }) => node).filter((node) => !alone.has(node)));
  const during = membership.filter(({ atMonoMs }) => atMonoMs <= healMonoMs);
  const seen = firstSample(during, faultMonoMs, ({ nodes }) =>
    Object.entries(nodes).every(([node, up]) => up === !away.has(node)),
  );
  if (away.size === 0 || alone.size === 0 || seen === undefined) return undefined;
  const left = findings.streams.filter((stream) => isLeft(stream, bystanders));
  const served = left.flatMap(({ underFault }) => (underFault === undefined ? [] : [underFault]));
  return longest([{ ms: Math.round(seen.byMs), censored: false }, ...served]);
}

/** Streams through the endpoint, and those between nodes of one group that was left alone. */
function isLeft(
  { attachment, publisherNode = '', subscriberNode = '' }: StreamFinding,
  bystanders: TrialRecord['bystanders'],
): boolean {
  if (attachment === 'floating') return true;
  return bystanders.some((nodes) => nodes.includes(publisherNode) && nodes.includes(subscriberNode));
}

function longest(times: readonly MeasuredTime[]): MeasuredTime {
  return {
    ms: Math.max(0, ...times.map(({ ms }) => ms)),
    censored: times.some(({ censored }) => censored),
  };
}
