import type { ClusterSettings } from '../config/settings.ts';
import type { Log } from '../core/log.ts';
import { lookUp } from '../core/registry.ts';
import type { Source } from '../core/source.ts';
import type { OpenDependency } from '../dependencies/dependency-kind.ts';
import { dependencies } from '../dependencies/index.ts';

/** One dependency of a cluster, open. */
export interface WatchedDependency {
  readonly name: string;
  readonly kind: string;
  readonly sources: readonly Source[];
}

/** All dependencies of one cluster; closing it closes them all. */
export interface OpenDependencies extends AsyncDisposable {
  readonly watched: readonly WatchedDependency[];
}

/** Opens what the cluster depends on, by the registry. Throws when one cannot be opened, and then none is. */
export async function openDependencies(cluster: ClusterSettings, log: Log): Promise<OpenDependencies> {
  const opened: (WatchedDependency & OpenDependency)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((each) => each[Symbol.asyncDispose]()));
  };
  try {
    const { name, nodes, auth, tls } = cluster;
    for (const { kind, ...dependency } of cluster.dependencies ?? []) {
      const source = `${kind}:${dependency.name}`; // bounded by the configuration; no source of a broker has a colon
      const target = { ...dependency, source, cluster: { name, nodes, auth, tls }, log };
      const open = await lookUp(dependencies, 'kind of dependency', kind).open(target);
      opened.push({ name: dependency.name, kind, ...open });
    }
    return { watched: opened, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
