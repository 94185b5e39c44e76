import type { ClusterSettings } from '../../config/settings.ts';
import type { Breach } from '../rule.ts';
import type { SettingsSubject } from '../settings-subject.ts';

/** What is wrong with a cluster of ours, and where in its block. */
interface ClusterBreach {
  readonly says: string;
  readonly evidence: readonly string[];
  /** The key of the cluster's block it is about; absent: the cluster's name. */
  readonly key?: string;
  readonly path?: readonly (string | number)[];
}

/** The breaches of a rule that looks at one cluster at a time. */
export function eachCluster(
  { settings, place }: SettingsSubject,
  judge: (cluster: ClusterSettings, index: number) => ClusterBreach | undefined,
): Breach[] {
  return settings.clusters.flatMap((cluster, index) => {
    const breach = judge(cluster, index);
    if (breach === undefined) return [];
    const { key = 'name', path, ...rest } = breach;
    return [{ ...rest, place: path === undefined ? place(['clusters', index], key) : place(path) }];
  });
}
