import type { ClusterView } from '../core/cluster-view.ts';

/** Partitions seen to begin and to end at one node. */
export interface EdgeCount {
  readonly detected: number;
  readonly resolved: number;
}

/**
 * Counts the beginnings (0 to n) and ends (n to 0) of partitions, for brokers that say how many there are now and keep
 * no count. A node counts from its first view that can tell, at 0: a partition that was there before is not seen to
 * begin.
 */
export class PartitionEdges {
  readonly #last = new Map<string, number>();
  readonly #counts = new Map<string, EdgeCount>();

  /** Takes note of the views of one look; seeing the same view again changes nothing. */
  observe(views: readonly ClusterView[]): void {
    for (const { node, partitions } of views) {
      if (partitions === undefined) continue;
      const before = this.#last.get(node) ?? partitions;
      const count = this.#counts.get(node) ?? { detected: 0, resolved: 0 };
      this.#last.set(node, partitions);
      this.#counts.set(node, {
        detected: count.detected + (before === 0 && partitions > 0 ? 1 : 0),
        resolved: count.resolved + (before > 0 && partitions === 0 ? 1 : 0),
      });
    }
  }

  /** The counts by node; a node that never reported partitions is not in it. */
  counts(): ReadonlyMap<string, EdgeCount> {
    return new Map(this.#counts);
  }
}
