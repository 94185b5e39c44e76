import type { FleetCluster } from '../../alerts/fleet.ts';
import type { ClusterSlo } from '../../alerts/slo/fleet-slos.ts';
import { brokers } from '../brokers/index.ts';
import type { ClusterSettings, ProbesSettings } from '../config/settings.ts';
import { lookUp } from '../core/registry.ts';
import { dependencies } from '../dependencies/index.ts';
import { offersOf } from '../generate/broker-support.ts';
import { drills } from '../metrics/catalogue/drills.ts';
import { probes } from '../metrics/catalogue/probes.ts';
import { routes } from '../metrics/catalogue/routes.ts';
import { type MetricKey, metricSections, metrics } from '../metrics/catalogue.ts';

const keys = new Map(Object.entries(metrics).map(([key, { name }]) => [name, key as MetricKey]));
const aroundBrokers = metricSections['What stands around the brokers'];
const everyDependencyTells = new Set(Object.values(dependencies).flatMap(({ support }) => support));

/** What rules need to know of a cluster: what it can tell as configured, and what it promises. */
export function fleetFacts(cluster: ClusterSettings, probing: ProbesSettings): FleetCluster & ClusterSlo {
  const { name, expectedNodes, slo = {} } = cluster;
  const modules = (cluster.probe?.modules ?? []).flatMap((module) => probing.modules[module] ?? []);
  const tells = tellsOf(cluster);
  return {
    name,
    expectedNodes,
    tells,
    ...(slo.delivery === undefined ? {} : { delivery: slo.delivery }),
    ...(slo.latencyP99Ms === undefined ? {} : { latencyP99Seconds: slo.latencyP99Ms / 1_000 }),
    countsMessages: tells(metrics.messagesReceived.name, '') && tells(metrics.messagesDropped.name, ''),
    probed: modules.length > 0,
    probedByMessages: modules.some(({ kind }) => kind !== 'connect'),
    countsNodes: tells(metrics.clusterNodesAlive.name, ''),
  };
}

function tellsOf(cluster: ClusterSettings): FleetCluster['tells'] {
  const kind = lookUp(brokers, 'broker', cluster.broker);
  const support = kind.supportOf?.(cluster.options) ?? kind.support;
  const offers = new Map(offersOf({ ...kind, support }).map(({ key, offer }) => [key, offer]));
  return (metric, matchers) => {
    const key = keys.get(metric) ?? keys.get(metric.replace(/_(?:bucket|sum|count)$/, ''));
    if (key === undefined) return true;
    if (Object.hasOwn(probes, key)) return (cluster.probe?.modules.length ?? 0) > 0;
    if (Object.hasOwn(drills, key)) return cluster.chaos !== undefined;
    if (Object.hasOwn(routes, key)) return cluster.probe?.matrix === true;
    if (Object.hasOwn(aroundBrokers, key)) return dependencyTells(cluster, key, matchers);
    const offer = offers.get(key);
    if (key === 'connectionsMax' && offer === 'config') return cluster.limits.connections !== undefined;
    if (key === 'sessionsMax' && offer === 'config') return cluster.limits.sessions !== undefined;
    if (offer === 'estimate' && matchers.includes('method!="estimate"')) return false;
    return offer !== 'none';
  };
}

/** What no kind lists, the exporter says of every dependency; of a kind, or of all but one, where the matchers say so. */
function dependencyTells({ dependencies: around = [] }: ClusterSettings, key: MetricKey, matchers: string): boolean {
  const [, only] = /\bkind="([^"]*)"/.exec(matchers) ?? [];
  const [, never] = /\bkind!="([^"]*)"/.exec(matchers) ?? [];
  return around.some(({ kind }) => {
    if ((only !== undefined && kind !== only) || kind === never) return false;
    return !everyDependencyTells.has(key) || lookUp(dependencies, 'dependency', kind).support.includes(key);
  });
}
