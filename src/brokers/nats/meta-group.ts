import { type Document, numberOf, partOf, rowsOf, textOf } from './document.ts';

/** A replica silent for longer than this is gone; the leader itself calls it not current from then on. Nanoseconds. */
const GONE_NS = 10_000_000_000;

/** What one server says about the JetStream meta group, whose members are the servers of the cluster with JetStream. */
export interface MetaGroup {
  /** Members it counts, itself included. */
  readonly size: number;
  /** Names of the other members; only the leader lists them. */
  readonly others: readonly string[];
  /** Those of them that the leader has lost. */
  readonly gone: ReadonlySet<string>;
}

/**
 * The meta group in a `/varz` document; undefined without JetStream, and in a supercluster, where the group spans other
 * clusters than the one the routes make.
 */
export function metaGroupOf(varz: Document): MetaGroup | undefined {
  const meta = partOf(partOf(varz, 'jetstream'), 'meta');
  const size = numberOf(meta, 'cluster_size');
  if (size === undefined || textOf(partOf(varz, 'gateway'), 'name') !== undefined) return undefined;
  const replicas = (rowsOf(meta, 'replicas') ?? []).filter((replica) => textOf(replica, 'name') !== undefined);
  const nameOf = (replica: Document): string => textOf(replica, 'name') ?? '';
  return { size, others: replicas.map(nameOf), gone: new Set(replicas.filter(isGone).map(nameOf)) };
}

/** A member that is catching up is not current either, but it has been heard of. */
function isGone(replica: Document): boolean {
  if (replica['offline'] === true) return true;
  return replica['current'] !== true && (numberOf(replica, 'active') ?? 0) > GONE_NS;
}
