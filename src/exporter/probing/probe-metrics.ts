import type { ClusterSettings } from '../../config/settings.ts';
import type { ProbeResult } from '../../probe/probe-result.ts';
import type { OwnFamily } from '../exposition/page.ts';
import { ClusterProbeMetrics } from './cluster-probe-metrics.ts';

/** Which scheduled probe: the labels all its series have. */
export interface ProbeLabels {
  readonly cluster: string;
  /** The configured address. */
  readonly target: string;
  /** Name of the module. */
  readonly module: string;
}

/** What the scheduled probes have seen, as metrics of the catalogue. */
export interface ProbeMetrics {
  /** Takes note of a result; `wallSeconds` is when it came. */
  observe(labels: ProbeLabels, result: ProbeResult, wallSeconds: number): void;
  /** Says that a probe was not begun because the one before it, or the others, took too long. */
  skipped(labels: ProbeLabels): void;
  /** Removes the series of a probe that runs no more. */
  forget(labels: ProbeLabels): void;
  /** Takes over the labels the configuration gives the series of each cluster, and forgets clusters it does not name. */
  configure(clusters: readonly ClusterSettings[]): void;
  /** All families, with `cluster` only the series of that cluster. */
  families(cluster?: string): Promise<readonly OwnFamily[]>;
}

export function createProbeMetrics(): ProbeMetrics {
  const clusters = new Map<string, ClusterProbeMetrics>();
  const of = ({ cluster }: Pick<ProbeLabels, 'cluster'>): ClusterProbeMetrics => {
    const known = clusters.get(cluster) ?? new ClusterProbeMetrics();
    clusters.set(cluster, known);
    return known;
  };
  return {
    observe: (labels, result, wallSeconds) => of(labels).observe(labels, result, wallSeconds),
    skipped: (labels) => of(labels).skipped(labels),
    forget: (labels) => clusters.get(labels.cluster)?.forget(labels),
    configure: (settings) => {
      const probed = settings.filter(({ probe }) => probe !== undefined);
      const names = new Set(probed.map(({ name }) => name));
      for (const name of clusters.keys()) if (!names.has(name)) clusters.delete(name);
      for (const { name, labels } of probed) of({ cluster: name }).configure(labels);
    },
    families: async (cluster) => {
      const wanted = cluster === undefined ? [...clusters.values()] : [clusters.get(cluster)];
      const all = await Promise.all(wanted.map(async (each) => (await each?.families()) ?? []));
      const [first = []] = all;
      return first.map((head, index) => ({ ...head, lines: all.map((each) => each[index]?.lines ?? '').join('') }));
    },
  };
}
