/** What one node believes about its cluster, in the node names of the configuration where they are known. */
export interface ClusterView {
  /** The node that says so. */
  readonly node: string;
  /** Members it lists as running, itself included; only itself where the broker tells a number and no names. */
  readonly running: readonly string[];
  /** How many members it sees running, itself included; only where the broker tells this number and no names. */
  readonly runningCount?: number;
  /** Every member it knows, running or not. */
  readonly known: readonly string[];
  /** Partitions it reports itself; absent where this broker version cannot tell. */
  readonly partitions?: number;
}
