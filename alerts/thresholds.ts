/** The numbers an operator may want different; everything else about an alert is fixed. */
export interface AlertThresholds {
  /** Share of the connection limit in use, 0 to 1. */
  readonly connectionsUsedRatio: number;
  /** Messages waiting for delivery on one node. */
  readonly queuedMessages: number;
  /** Nodes that must be alive for the cluster to count as whole. */
  readonly clusterNodesAlive: number;
  /** Memory of the subscriptions of one node, bytes. */
  readonly subscriptionMemoryBytes: number;
}

/** What the committed rules use. */
export const defaultThresholds: AlertThresholds = {
  connectionsUsedRatio: 0.85,
  queuedMessages: 100_000,
  clusterNodesAlive: 3,
  subscriptionMemoryBytes: 4 * 1_024 ** 3,
};
