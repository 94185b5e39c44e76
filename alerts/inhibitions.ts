import type { AlertPlan } from '../src/generate/alert.ts';
import { clusterBelowExpectedSize } from './availability/cluster-below-expected-size.ts';
import { clusterMetricsVanished } from './availability/cluster-metrics-vanished.ts';
import { clusterNodeDown } from './availability/cluster-node-down.ts';
import { clusterQuorumAtRisk } from './availability/cluster-quorum-at-risk.ts';
import { clusterQuorumLost } from './availability/cluster-quorum-lost.ts';
import { clusterSplit } from './availability/cluster-split.ts';
import { clusterViewDisagreement } from './availability/cluster-view-disagreement.ts';
import { loadBalancerNoServer } from './availability/load-balancer-no-server.ts';
import { loadBalancerServerDown } from './availability/load-balancer-server-down.ts';
import { certificateExpiring } from './clients/certificate-expiring.ts';
import { certificateExpiringCritical } from './clients/certificate-expiring-critical.ts';
import { connectionCliff } from './clients/connection-cliff.ts';
import { reconnectStorm } from './clients/reconnect-storm.ts';
import { exporterTargetDown } from './meta/exporter-target-down.ts';
import { connectionSaturation } from './saturation/connection-saturation.ts';
import { connectionSaturationCritical } from './saturation/connection-saturation-critical.ts';
import { memoryCritical } from './saturation/memory-critical.ts';
import { memoryHigh } from './saturation/memory-high.ts';
import { subscriptionMemory } from './saturation/subscription-memory.ts';
import { sloFastBurn } from './slo/slo-fast-burn.ts';
import { sloSlowBurn } from './slo/slo-slow-burn.ts';

/** While an alert fires, others say nothing new: they are held back. Named by import, so that a rename cannot be missed. */
export interface Inhibition {
  readonly while: readonly AlertPlan[];
  /** Held back; `warnings` are those of every category but the one named. */
  readonly holdBack: readonly AlertPlan[] | { readonly warningsExcept: string };
  /** Labels that must be the same on both; an exporter that is down has no cluster, and speaks for all it scrapes. */
  readonly same: readonly string[];
  readonly because: string;
}

/** What is held back while what fires. */
export const inhibitions: readonly Inhibition[] = [
  {
    while: [clusterMetricsVanished],
    holdBack: { warningsExcept: 'availability' },
    same: ['cluster'],
    because: 'without metrics the warnings about a cluster are of what was',
  },
  {
    while: [exporterTargetDown],
    holdBack: { warningsExcept: 'meta' },
    same: ['instance'],
    because: 'an exporter that does not answer tells nothing new',
  },
  {
    while: [clusterNodeDown],
    holdBack: [clusterBelowExpectedSize],
    same: ['cluster'],
    because: 'both count the same nodes',
  },
  {
    while: [clusterQuorumAtRisk, clusterQuorumLost],
    holdBack: [clusterNodeDown, clusterBelowExpectedSize],
    same: ['cluster'],
    because: 'the majority is what matters now',
  },
  {
    while: [clusterQuorumLost],
    holdBack: [clusterQuorumAtRisk],
    same: ['cluster'],
    because: 'it is no longer a risk',
  },
  {
    while: [clusterSplit],
    holdBack: [clusterViewDisagreement],
    same: ['cluster'],
    because: 'a split explains why views differ',
  },
  {
    while: [loadBalancerNoServer],
    holdBack: [loadBalancerServerDown],
    same: ['cluster', 'dependency'],
    because: 'all of its servers are down',
  },
  {
    while: [connectionSaturationCritical],
    holdBack: [connectionSaturation],
    same: ['cluster', 'node'],
    because: 'the same limit, closer',
  },
  {
    while: [memoryCritical],
    holdBack: [memoryHigh, subscriptionMemory],
    same: ['cluster', 'node'],
    because: 'the same memory, fuller',
  },
  {
    while: [certificateExpiringCritical],
    holdBack: [certificateExpiring],
    same: ['cluster', 'listener', 'target'],
    because: 'the same certificate, nearer its end',
  },
  {
    while: [connectionCliff],
    holdBack: [reconnectStorm],
    same: ['cluster'],
    because: 'those who fell off come back',
  },
  {
    while: [sloFastBurn],
    holdBack: [sloSlowBurn],
    same: ['cluster', 'slo'],
    because: 'the same budget, faster',
  },
];
