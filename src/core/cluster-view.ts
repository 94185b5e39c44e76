/** What one node believes about its cluster, in the node names of the configuration where they are known. */
export interface ClusterView {
  /** The node that says so. */
  readonly node: string;
  /** Members it lists as running, itself included. */
  readonly running: readonly string[];
  /** Every member it knows, running or not. */
  readonly known: readonly string[];
  /** Partitions it reports itself; absent where this broker version cannot tell. */
  readonly partitions?: number;
}
