import type { FaultTimes } from '../findings.ts';
import type { ClientEvent } from '../observation.ts';
import type { PartitionSide, RouteFinding, UnderFaultFinding } from '../route-finding.ts';
import { sumOfSets } from './message-sets.ts';
import { worstRecovery } from './recovery-time.ts';
import type { StreamAnalysis } from './stream-analysis.ts';

/** Every ordered pair of sides, a side with itself included: what its pinned streams felt. */
export function partitionRoutes(
  sides: readonly PartitionSide[],
  analyses: readonly StreamAnalysis[],
  times: FaultTimes,
): RouteFinding[] {
  return sides.flatMap((from) => sides.map((to) => routeFinding(from, to, analyses, times)));
}

function routeFinding(
  from: PartitionSide,
  to: PartitionSide,
  analyses: readonly StreamAnalysis[],
  times: FaultTimes,
): RouteFinding {
  const isOn = (side: PartitionSide, node: string | undefined): boolean =>
    node !== undefined && side.nodes.includes(node);
  const own = analyses.filter(
    ({ stream }) =>
      stream.attachment === 'pinned' && isOn(from, stream.publisherNode) && isOn(to, stream.subscriberNode),
  );
  const underFault = sumUnderFault(own.map((analysis) => analysis.underFault));
  return {
    from: from.name,
    to: to.name,
    streams: own.map(({ stream }) => stream.stream),
    verdict: verdictOf(underFault),
    underFault,
    refusals: refusalsUnderFault(
      own.flatMap(({ events }) => events),
      times,
    ),
    messages: sumOfSets(own.map(({ messages }) => messages)),
    recovery: worstRecovery(own, times.faultMs, (stream) => stream.underFault ?? stream.failover),
  };
}

function verdictOf({ attempted, lost, late, refused, held }: UnderFaultFinding): RouteFinding['verdict'] {
  if (attempted === 0) return 'not measured';
  if (lost > 0) return 'lost';
  if (late > 0) return 'late';
  return refused + held > 0 ? 'refused' : 'served';
}

function sumUnderFault(parts: readonly UnderFaultFinding[]): UnderFaultFinding {
  const sum = (key: keyof UnderFaultFinding): number => parts.reduce((total, part) => total + part[key], 0);
  return {
    attempted: sum('attempted'),
    served: sum('served'),
    late: sum('late'),
    lost: sum('lost'),
    refused: sum('refused'),
    held: sum('held'),
  };
}

function refusalsUnderFault(
  events: readonly ClientEvent[],
  { faultMs, healMs, endMs }: FaultTimes,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, atMs, reasonCode = 0 } of events) {
    if (kind !== 'refused' || atMs < faultMs || atMs >= (healMs ?? endMs)) continue;
    counts[reasonCode] = (counts[reasonCode] ?? 0) + 1;
  }
  return counts;
}
