/** What the exporter concludes about a cluster from all its nodes at one moment. */
export interface ClusterVerdict {
  /** Size of the largest set of nodes that answer and list each other as running; 0 when nobody answers. */
  readonly alive: number;
  readonly expected: number;
  /** Distinct sets of running members among the nodes that answer. */
  readonly views: number;
  /** Per configured node: whether it answers and belongs to that largest set. */
  readonly nodes: Readonly<Record<string, boolean>>;
  /** Sizes of the groups the running nodes fall into, largest first; more than one is a split. */
  readonly groups: readonly number[];
  /** Whether the largest group is more than half of the expected nodes. */
  readonly quorum: boolean;
  /** Per configured node: the size of its group; 0 when it does not answer or says that it is not running. */
  readonly groupSizes: Readonly<Record<string, number>>;
  /** Per node that tells names now: the members it lists as running. Absent where nobody asked for it. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

/** Somebody who looks at a cluster again and again. */
export interface ClusterObserver {
  /** A fresh look, within the signal's life. */
  observe(signal: AbortSignal): Promise<ClusterVerdict>;
}
