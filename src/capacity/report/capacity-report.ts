import type { Assessment } from '../assessment.ts';
import type { Demand } from '../demand.ts';
import { type PlannedLimits, plannedLimits } from '../limits-block.ts';
import { exceeded, type LiveFleet } from '../live/live-fleet.ts';
import type { Machine } from '../node-plan.ts';
import { type Storage, storageOf } from '../storage.ts';
import { THROUGHPUT_TABLE, type ThroughputRow, tableAt } from '../throughput-table.ts';
import { peakTraffic, type Traffic } from '../traffic.ts';
import { arithmetic } from './arithmetic.ts';
import { type Recommendation, recommendation } from './recommendation.ts';
import type { Step } from './step.ts';

/** Everything `sre capacity` has to say. */
export interface CapacityReport {
  /** Where the demand is from, for the headline. */
  readonly origin: string;
  readonly demand: Demand;
  readonly machine: Machine;
  readonly steps: readonly Step[];
  readonly peak: Traffic;
  readonly storage: Storage;
  readonly table: readonly ThroughputRow[];
  /** The table read at the payload of the demand. */
  readonly reading: ThroughputRow & { readonly beyond?: string };
  readonly assessments: readonly Assessment[];
  readonly recommendation: Recommendation;
  /** What `limits:` of the cluster say in sre.yaml when this size is built; only with one broker that has nodes. */
  readonly limits?: PlannedLimits;
  /** What the fleet does, when it was asked. */
  readonly live?: LiveFleet;
  /** What the fleet exceeds already, a sentence each. */
  readonly exceeded: readonly string[];
}

/** Puts the report together. */
export function capacityReport(
  origin: string,
  demand: Demand,
  machine: Machine,
  assessments: readonly Assessment[],
  live?: LiveFleet,
): CapacityReport {
  const { payloadBytes } = demand;
  const [only] = assessments.length === 1 ? assessments : [];
  const limits = only === undefined ? undefined : plannedLimits(demand, machine, only);
  const [single, cluster] = [tableAt(payloadBytes, 'single'), tableAt(payloadBytes, 'cluster')];
  return {
    ...{ origin, demand, machine, assessments },
    steps: arithmetic(demand, machine),
    peak: peakTraffic(demand),
    storage: storageOf(demand),
    table: THROUGHPUT_TABLE,
    reading: {
      ...{ payloadBytes, single: single.messagesPerSecond, cluster: cluster.messagesPerSecond },
      ...(single.beyond === undefined ? {} : { beyond: single.beyond }),
    },
    recommendation: recommendation(demand, assessments),
    exceeded: live === undefined ? [] : exceeded(live),
    ...(limits === undefined ? {} : { limits }),
    ...(live === undefined ? {} : { live }),
  };
}
