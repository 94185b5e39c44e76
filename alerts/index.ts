import type { Alert, AlertPlan } from '../src/generate/alert.ts';
import { brokerAlarm } from './availability/broker-alarm.ts';
import { clusterBelowExpectedSize } from './availability/cluster-below-expected-size.ts';
import { clusterMetricsVanished } from './availability/cluster-metrics-vanished.ts';
import { clusterNodeDown } from './availability/cluster-node-down.ts';
import { clusterPartitionDetected } from './availability/cluster-partition-detected.ts';
import { clusterQuorumAtRisk } from './availability/cluster-quorum-at-risk.ts';
import { clusterQuorumLost } from './availability/cluster-quorum-lost.ts';
import { clusterRouteBroken } from './availability/cluster-route-broken.ts';
import { clusterSplit } from './availability/cluster-split.ts';
import { clusterViewDisagreement } from './availability/cluster-view-disagreement.ts';
import { dependencyDown } from './availability/dependency-down.ts';
import { loadBalancerNoServer } from './availability/load-balancer-no-server.ts';
import { loadBalancerServerDown } from './availability/load-balancer-server-down.ts';
import { membershipSilent } from './availability/membership-silent.ts';
import { metricsAbsent } from './availability/metrics-absent.ts';
import { nodeRestartLoop } from './availability/node-restart-loop.ts';
import { probeFailing } from './availability/probe-failing.ts';
import { probeSlowPhase } from './availability/probe-slow-phase.ts';
import { sharedStateDown } from './availability/shared-state-down.ts';
import { sharedStateReplicationBroken } from './availability/shared-state-replication-broken.ts';
import { versionSkew } from './availability/version-skew.ts';
import { virtualAddressFlapping } from './availability/virtual-address-flapping.ts';
import { bridgeDown } from './bridges/bridge-down.ts';
import { bridgeLoop } from './bridges/bridge-loop.ts';
import { bridgeMessagesDropped } from './bridges/bridge-messages-dropped.ts';
import { bridgeQueueBacklog } from './bridges/bridge-queue-backlog.ts';
import { chaosDrillOverrun } from './chaos/chaos-drill-overrun.ts';
import { chaosNotUndone } from './chaos/chaos-not-undone.ts';
import { authFailureSpike } from './clients/auth-failure-spike.ts';
import { certificateExpiring } from './clients/certificate-expiring.ts';
import { certificateExpiringCritical } from './clients/certificate-expiring-critical.ts';
import { connectionCliff } from './clients/connection-cliff.ts';
import { connectionsRejected } from './clients/connections-rejected.ts';
import { keepaliveTimeouts } from './clients/keepalive-timeouts.ts';
import { listenerDown } from './clients/listener-down.ts';
import { reconnectStorm } from './clients/reconnect-storm.ts';
import { sessionTakeovers } from './clients/session-takeovers.ts';
import { deliveryLatencyHigh } from './delivery/delivery-latency-high.ts';
import { dropRatioHigh } from './delivery/drop-ratio-high.ts';
import { fanoutCollapse } from './delivery/fanout-collapse.ts';
import { inflightStuck } from './delivery/inflight-stuck.ts';
import { messageQueueBacklog } from './delivery/message-queue-backlog.ts';
import { messagesDropped } from './delivery/messages-dropped.ts';
import { offlineSessionsHigh } from './delivery/offline-sessions-high.ts';
import { queueGrowthSustained } from './delivery/queue-growth-sustained.ts';
import { retainedGrowthAlert } from './delivery/retained-growth.ts';
import { sessionLimit } from './delivery/session-limit.ts';
import { exporterCardinalityHigh } from './meta/exporter-cardinality-high.ts';
import { exporterConfigReloadFailed } from './meta/exporter-config-reload-failed.ts';
import { exporterDataStale } from './meta/exporter-data-stale.ts';
import { exporterReadingsRefused } from './meta/exporter-readings-refused.ts';
import { exporterSeriesCut } from './meta/exporter-series-cut.ts';
import { exporterSlowScrape } from './meta/exporter-slow-scrape.ts';
import { exporterSourceDown } from './meta/exporter-source-down.ts';
import { exporterTargetDown } from './meta/exporter-target-down.ts';
import { pushFailing } from './meta/push-failing.ts';
import { watchdog } from './meta/watchdog.ts';
import { connectionExhaustionPredicted } from './saturation/connection-exhaustion-predicted.ts';
import { connectionImbalance } from './saturation/connection-imbalance.ts';
import { connectionSaturation } from './saturation/connection-saturation.ts';
import { connectionSaturationCritical } from './saturation/connection-saturation-critical.ts';
import { diskFillPredicted } from './saturation/disk-fill-predicted.ts';
import { diskHigh } from './saturation/disk-high.ts';
import { fileDescriptorsNearLimit } from './saturation/file-descriptors-near-limit.ts';
import { licenseExpiring } from './saturation/license-expiring.ts';
import { listenerSaturation } from './saturation/listener-saturation.ts';
import { loadBalancerSaturation } from './saturation/load-balancer-saturation.ts';
import { memoryCritical } from './saturation/memory-critical.ts';
import { memoryHigh } from './saturation/memory-high.ts';
import { publishersBlocked } from './saturation/publishers-blocked.ts';
import { quotaNearlyUsed } from './saturation/quota-nearly-used.ts';
import { sharedStateMemory } from './saturation/shared-state-memory.ts';
import { subscriptionMemory } from './saturation/subscription-memory.ts';
import { sloFastBurn } from './slo/slo-fast-burn.ts';
import { sloSlowBurn } from './slo/slo-slow-burn.ts';

/** The one place an alert is added; within a category they stand in the order of the rule file. */
export const alertPlans: readonly AlertPlan[] = [
  clusterNodeDown,
  clusterBelowExpectedSize,
  clusterQuorumAtRisk,
  clusterQuorumLost,
  clusterViewDisagreement,
  clusterSplit,
  clusterPartitionDetected,
  clusterRouteBroken,
  membershipSilent,
  clusterMetricsVanished,
  metricsAbsent,
  probeFailing,
  probeSlowPhase,
  nodeRestartLoop,
  versionSkew,
  sharedStateDown,
  sharedStateReplicationBroken,
  dependencyDown,
  loadBalancerNoServer,
  loadBalancerServerDown,
  virtualAddressFlapping,
  brokerAlarm,
  connectionSaturation,
  subscriptionMemory,
  connectionSaturationCritical,
  connectionExhaustionPredicted,
  listenerSaturation,
  connectionImbalance,
  fileDescriptorsNearLimit,
  memoryHigh,
  memoryCritical,
  diskHigh,
  diskFillPredicted,
  publishersBlocked,
  loadBalancerSaturation,
  sharedStateMemory,
  quotaNearlyUsed,
  licenseExpiring,
  messageQueueBacklog,
  queueGrowthSustained,
  messagesDropped,
  dropRatioHigh,
  inflightStuck,
  deliveryLatencyHigh,
  fanoutCollapse,
  offlineSessionsHigh,
  retainedGrowthAlert,
  sessionLimit,
  connectionCliff,
  reconnectStorm,
  authFailureSpike,
  connectionsRejected,
  keepaliveTimeouts,
  sessionTakeovers,
  certificateExpiring,
  certificateExpiringCritical,
  listenerDown,
  bridgeDown,
  bridgeQueueBacklog,
  bridgeMessagesDropped,
  bridgeLoop,
  sloFastBurn,
  sloSlowBurn,
  exporterTargetDown,
  exporterSourceDown,
  exporterDataStale,
  exporterSeriesCut,
  exporterReadingsRefused,
  exporterConfigReloadFailed,
  exporterSlowScrape,
  exporterCardinalityHigh,
  pushFailing,
  watchdog,
  chaosDrillOverrun,
  chaosNotUndone,
];

/** Other thresholds, by the name of the alert. */
export type AlertThresholds = Readonly<Record<string, number>>;

/** Every alert, with the given thresholds in place of its own. */
export function alertsFor(thresholds: AlertThresholds = {}): readonly Alert[] {
  return alertPlans.map(({ name, threshold, at }) => at(thresholds[name] ?? threshold ?? Number.NaN));
}
