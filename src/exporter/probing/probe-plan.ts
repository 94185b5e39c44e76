import type { ClusterSettings, ProbeModule, Settings } from '../../config/settings.ts';
import type { ProbeTarget } from '../../probe/run-probe.ts';
import type { ProbeLabels } from './probe-metrics.ts';

/** One probe of the schedule: whom, how, how often. */
export interface ProbePlan {
  readonly labels: ProbeLabels;
  readonly target: ProbeTarget;
  readonly module: ProbeModule;
  readonly everyMs: number;
}

/** Every probe the settings ask for, each target and module of a cluster once. */
export function probePlans({ clusters, probes }: Settings): readonly ProbePlan[] {
  return clusters.flatMap((cluster) => {
    const { probe } = cluster;
    if (probe === undefined) return [];
    return targetsOf(cluster).flatMap((url) =>
      probe.modules.flatMap((name): ProbePlan[] => {
        const module = Object.hasOwn(probes.modules, name) ? probes.modules[name] : undefined;
        if (module === undefined) return []; // the configuration was checked: its names are known
        return [
          {
            labels: { cluster: cluster.name, target: url, module: name },
            target: { url, auth: module.auth ?? cluster.auth, tls: module.tls ?? cluster.tls },
            module: { ...module, timeoutMs: Math.min(module.timeoutMs, probe.timeoutMs) },
            everyMs: probe.everyMs,
          },
        ];
      }),
    );
  });
}

/** The addresses of a cluster that are probed: by default those devices use, else those of its nodes. */
function targetsOf({ endpoints, nodes, probe }: ClusterSettings): readonly string[] {
  const ofNodes = nodes.flatMap(({ mqtt }) => (mqtt === undefined ? [] : [mqtt]));
  const which = probe?.targets ?? (endpoints.length > 0 ? 'endpoints' : 'nodes');
  return [...new Set([...(which === 'nodes' ? [] : endpoints), ...(which === 'endpoints' ? [] : ofNodes)])];
}
