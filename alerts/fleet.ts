import type { Alert, AlertPlan, AlertTest, Firing } from '../src/generate/alert.ts';
import { type Tells, unanswerable } from '../src/generate/answerable.ts';
import { matcherOf, scopedTo } from '../src/generate/cluster-scope.ts';
import { knownSeries } from '../src/metrics/known-series.ts';
import type { PromQL } from '../src/metrics/promql.ts';
import { everyRecorded } from '../src/metrics/recorded-series.ts';
import { clusterNodeDown } from './availability/cluster-node-down.ts';
import { deliveryLatencyHigh } from './delivery/delivery-latency-high.ts';
import { type AlertThresholds, alertPlans } from './index.ts';

/** One cluster of a fleet, as far as rules for it differ from rules for another. */
export interface FleetCluster {
  readonly name: string;
  readonly expectedNodes: number;
  /** 99 of 100 messages arrive within this time. */
  readonly latencyP99Seconds?: number;
  readonly tells: Tells;
}

/** A rule a cluster has none of, because it cannot tell what the rule asks. */
export interface LeftOut {
  readonly cluster: string;
  readonly alert: string;
}

/** Thresholds that are facts of a cluster, not a choice. */
const facts: Readonly<Partial<Record<string, (cluster: FleetCluster) => number | undefined>>> = {
  [clusterNodeDown.name]: ({ expectedNodes }) => expectedNodes,
  [deliveryLatencyHigh.name]: ({ latencyP99Seconds }) => latencyP99Seconds,
};

const recorded = new Set(everyRecorded.map(({ name }) => name));

/** The alerts of exactly these clusters: each held to the clusters that can tell what it asks, with their thresholds. */
export function alertsOf(
  clusters: readonly FleetCluster[],
  thresholds: AlertThresholds,
): { readonly alerts: readonly Alert[]; readonly leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const alerts = alertPlans.flatMap((plan) => {
    const standing = clusters.filter((cluster) => {
      const answerable = unanswerable(atThreshold(plan, thresholds).expr, cluster.tells).length === 0;
      if (!answerable) leftOut.push({ cluster: cluster.name, alert: plan.name });
      return answerable;
    });
    return variants(plan, standing, thresholds, new Set(clusters.map(({ name }) => name)));
  });
  return { alerts, leftOut };
}

const atThreshold = (plan: AlertPlan, thresholds: AlertThresholds, own?: number): Alert =>
  plan.at(thresholds[plan.name] ?? own ?? plan.threshold ?? Number.NaN);

function variants(
  plan: AlertPlan,
  clusters: readonly FleetCluster[],
  thresholds: AlertThresholds,
  fleet: ReadonlySet<string>,
): readonly Alert[] {
  if (clusters.length === 0) return [];
  const usual = atThreshold(plan, thresholds);
  // Recordings of this fleet are of its clusters only, and what has no cluster cannot be held to one.
  if (usual.ofNoCluster === true || [...recorded].some((name) => usual.expr.includes(name))) return [usual];
  const fact = facts[plan.name];
  const sizes = new Map<number | undefined, readonly string[]>();
  for (const cluster of clusters) {
    const threshold = thresholds[plan.name] ?? fact?.(cluster) ?? plan.threshold;
    sizes.set(threshold, [...(sizes.get(threshold) ?? []), cluster.name]);
  }
  return [...sizes.entries()]
    .toSorted(([a = 0], [b = 0]) => a - b)
    .map(([threshold, members]) => {
      const alert = atThreshold(plan, thresholds, threshold);
      return held(fact === undefined ? alert : { ...alert, labels: { threshold: String(threshold) } }, members, fleet);
    });
}

/** The alert for these clusters alone, its tests played with their names. */
function held(alert: Alert, members: readonly string[], fleet: ReadonlySet<string>): Alert {
  const [first, ...others] = alert.tests;
  return {
    ...alert,
    expr: scopedTo(alert.expr, matcherOf(members), knownSeries),
    tests: [playedBy(first, members, fleet), ...others.map((test) => playedBy(test, members, fleet))],
  };
}

const CLUSTER = /(?<=\bcluster=")[^"]*(?=")/g;

function playedBy(test: AlertTest, members: readonly string[], fleet: ReadonlySet<string>): AlertTest {
  const players = new Set(test.series.flatMap(({ series }) => series.match(CLUSTER) ?? []));
  const cast = new Map([...players].map((player, at) => [player, members[at] ?? stranger(player, fleet)]));
  const renamed = (player: string): string => cast.get(player) ?? player;
  const ours = ({ labels }: Firing): boolean =>
    labels['cluster'] === undefined || members.includes(renamed(labels['cluster']));
  return {
    name: test.name,
    series: test.series.map(({ series, values }) => ({
      series: series.replaceAll(CLUSTER, renamed) as PromQL,
      values,
    })),
    checks: test.checks.map(({ at, fires }) => ({
      at,
      fires: fires.filter(ours).map((firing) => ({
        ...firing,
        labels: {
          ...firing.labels,
          ...(firing.labels['cluster'] === undefined ? {} : { cluster: renamed(firing.labels['cluster']) }),
        },
      })),
    })),
  };
}

/** A name no cluster of the fleet has: nothing fires for it. */
function stranger(name: string, fleet: ReadonlySet<string>): string {
  return fleet.has(name) ? stranger(`${name}-elsewhere`, fleet) : name;
}
