import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import { firstSample, type Interval, type MembershipSample } from './membership.ts';

/**
 * When the cluster itself knew that these nodes were gone, from `sinceMonoMs` on: a node that was left alone listed none of them.
 * That they did not answer us says nothing about that: RabbitMQ takes a minute longer to believe in a frozen node. Only where
 * no node lists members, or none was left alone, our own look has to do.
 */
export function clusterNoticed(
  samples: readonly MembershipSample[],
  sinceMonoMs: number,
  targets: readonly string[],
): Interval | undefined {
  const away = targets.filter((name) => samples.some(({ verdict }) => verdict?.nodes[name] !== undefined));
  if (away.length === 0) return undefined; // a fault that takes no node away, or something around the cluster
  const left = new Set(
    samples.flatMap(({ verdict }) => Object.keys(verdict?.lists ?? {}).filter((node) => !away.includes(node))),
  );
  const unanswered = ({ nodes }: ClusterVerdict): boolean => away.every((node) => nodes[node] === false);
  const unlisted = ({ lists = {} }: ClusterVerdict): boolean =>
    [...left].some((node) => lists[node] !== undefined && !away.some((name) => lists[node]?.includes(name)));
  return firstSample(samples, sinceMonoMs, left.size === 0 ? unanswered : unlisted);
}
