import type { ClusterSettings } from '../config/settings.ts';

/** Where scrapers find the exporter. */
export interface ScrapeAddress {
  readonly scheme: 'http' | 'https';
  /** `host:port`, or a host alone. */
  readonly host: string;
  /** Path of the metrics page. */
  readonly path: string;
}

/** A target group of Prometheus' HTTP service discovery. */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * One target for each cluster, in the order of their names: all at the same address, told apart by `?cluster=`, and by
 * `instance`, which without it would be the address and so the same for all. A label `cluster` is not set: every series
 * of the page has it already, and one of the target would push it aside to `exported_cluster`.
 */
export function targetGroups(clusters: Iterable<ClusterSettings>, at: ScrapeAddress): readonly TargetGroup[] {
  const sorted = [...clusters].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ name, broker, nodes, expectedNodes, labels }) => ({
    targets: [at.host],
    labels: {
      __scheme__: at.scheme,
      __metrics_path__: at.path,
      __param_cluster: name,
      instance: name,
      __meta_mqtt_sre_cluster: name,
      __meta_mqtt_sre_broker: broker,
      __meta_mqtt_sre_nodes: String(nodes.length),
      __meta_mqtt_sre_expected_nodes: String(expectedNodes),
      ...Object.fromEntries(
        Object.entries(labels)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([label, value]) => [`__meta_mqtt_sre_label_${label}`, value]),
      ),
    },
  }));
}
