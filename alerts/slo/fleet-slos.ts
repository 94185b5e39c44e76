import { matcherOf } from '../../src/generate/cluster-scope.ts';
import { latencyBound } from '../../src/generate/slo/latency-bound.ts';
import type { Objective, SloPlan } from './recordings.ts';

/** What one cluster promises, and by what it can be measured. */
export interface ClusterSlo {
  readonly name: string;
  /** Share of the messages that arrive. */
  readonly delivery?: number;
  /** 99 of 100 messages arrive within this time. */
  readonly latencyP99Seconds?: number;
  /** Whether the broker counts what it receives and what it loses. */
  readonly countsMessages: boolean;
  readonly probed: boolean;
  /** Whether a probe sends a message and waits for it. */
  readonly probedByMessages: boolean;
  /** Whether its nodes are counted: they always are, but for kinds that are a service. */
  readonly countsNodes: boolean;
}

const LATENCY_SHARE = 0.99;

/** What is recorded and promised in a fleet, and the sentences about promises nothing can measure. */
export function fleetSlos(clusters: readonly ClusterSlo[]): {
  readonly plan: SloPlan;
  readonly unmeasured: readonly string[];
} {
  const names = (of: readonly ClusterSlo[]): readonly string[] => of.map(({ name }) => name);
  const counted = clusters.filter(({ countsMessages }) => countsMessages);
  const probed = clusters.filter((cluster) => cluster.probed);
  const timed = probed.filter((cluster) => cluster.probedByMessages && cluster.latencyP99Seconds !== undefined);
  const available = clusters.filter((cluster) => cluster.probed || cluster.countsNodes);
  // What the broker counts is every message; probes stand in where it does not count.
  const byProbes = probed.filter((cluster) => cluster.probedByMessages && !cluster.countsMessages);
  const plan: SloPlan = {
    ...(counted.length === 0 ? {} : { delivery: { of: matcherOf(names(counted)), objectives: byShare(counted) } }),
    ...(probed.length === 0 ? {} : { probes: { of: matcherOf(names(probed)), objectives: byShare(byProbes) } }),
    ...(timed.length === 0
      ? {}
      : {
          latency: {
            of: [
              ...grouped(timed, ({ name, latencyP99Seconds = Number.NaN }) => latencyBound(name, latencyP99Seconds)),
            ].map(([seconds, members]) => ({
              reach: matcherOf(members),
              seconds,
            })),
            objectives: [{ reach: matcherOf(names(timed)), share: LATENCY_SHARE }],
          },
        }),
    ...(available.length === 0 ? {} : { availability: { of: matcherOf(names(available)) } }),
  };
  const unmeasured = clusters.flatMap((cluster) => [
    ...(cluster.delivery !== undefined && !cluster.countsMessages && !cluster.probedByMessages
      ? [
          `${cluster.name}: slo.delivery is not watched: the broker does not count what it loses, and no probe sends messages`,
        ]
      : []),
    ...(cluster.latencyP99Seconds !== undefined && !cluster.probedByMessages
      ? [`${cluster.name}: slo.latency is not watched: no probe sends messages`]
      : []),
  ]);
  return { plan, unmeasured };
}

function byShare(clusters: readonly ClusterSlo[]): readonly Objective[] {
  const promising = clusters.filter(({ delivery }) => delivery !== undefined);
  return [...grouped(promising, ({ delivery = Number.NaN }) => delivery)].map(([share, members]) => ({
    reach: matcherOf(members),
    share,
  }));
}

/** The names of the clusters by a number of theirs, ascending. */
function grouped(
  clusters: readonly ClusterSlo[],
  by: (cluster: ClusterSlo) => number,
): readonly (readonly [number, readonly string[]])[] {
  const groups = new Map<number, string[]>();
  for (const cluster of clusters) groups.set(by(cluster), [...(groups.get(by(cluster)) ?? []), cluster.name]);
  return [...groups].toSorted(([a], [b]) => a - b);
}
