import { type Bill, billOf } from './bill.ts';
import type { NodeProfile } from './broker-profile.ts';
import type { Demand } from './demand.ts';
import type { Figure } from './figure.ts';
import { keeps, type LimitUse } from './limit-use.ts';
import { limitsOfNodes, type Machine, MOST_NODES, type NodeCount, nodesFor } from './node-plan.ts';
import { count, dollars, percent } from './quantity.ts';
import { type Breakage, breakages } from './sensitivity.ts';
import { awsBill, awsLimits, awsNotes, awsRefusals } from './services/aws-iot-core.ts';
import { azureNotes, azureRefusals, hubPlanFor } from './services/azure-iot-hub.ts';
import { beyondTypical } from './typical-node.ts';

/** One kind of broker, judged against a demand. */
export interface Assessment {
  readonly kind: string;
  readonly name: string;
  /** The size judged: `3 nodes`, `1 unit of S3`. */
  readonly size: string;
  /** Nodes judged; absent for services. */
  readonly nodes?: number;
  /** How many it takes; absent for services, and where ten thousand are too few. */
  readonly count?: NodeCount;
  /** Whether clients may subscribe to any topic; not so where devices only talk to a service. */
  readonly general: boolean;
  readonly limits: readonly LimitUse[];
  /** Whether the size judged carries the peak, one node gone, with room to spare before. */
  readonly holds: boolean;
  /** Why it does not, a sentence each. */
  readonly reasons: readonly string[];
  readonly bill: Bill;
  readonly breaks: readonly Breakage[];
  readonly notes: readonly string[];
  /** Figures the judgement stands on; those of services are quotas and stand at their limits. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** What is the same for every kind that is judged. */
export interface Choice {
  readonly machine: Machine;
  /** The size to judge; absent: the one recommended. */
  readonly nodes?: number;
  /** Price of a node and month in place of the profile's. */
  readonly nodePrice?: Figure;
}

/** Judges brokers one runs oneself. */
export function assessNodes(demand: Demand, profile: NodeProfile, choice: Choice): Assessment {
  const needs = nodesFor(demand, profile, choice.machine);
  const nodes = choice.nodes ?? needs?.recommended ?? MOST_NODES;
  const limitsOf = limitsOfNodes(profile, choice.machine, nodes);
  const limits = limitsOf(demand);
  const refusals =
    demand.qos[2] > 0 && profile.highestQos < 2 ? [`${profile.name} has no QoS 2: use QoS 1 or another broker`] : [];
  const reasons = [...refusals, ...shortfalls(limits, nodes, profile)];
  const price = choice.nodePrice ?? profile.price;
  return {
    kind: profile.kind,
    name: profile.name,
    size: nodes === 1 ? '1 node' : `${count(nodes)} nodes`,
    nodes,
    ...(needs === undefined ? {} : { count: needs }),
    general: true,
    limits,
    holds: reasons.length === 0,
    reasons,
    bill: billOf(
      [
        {
          what: nodes === 1 ? '1 node' : `${count(nodes)} nodes`,
          arithmetic: `${count(nodes)} x ${dollars(price.value)}`,
          dollars: nodes * price.value,
        },
      ],
      price,
    ),
    breaks: breakages(demand, limitsOf),
    notes: [profile.clustering.says, ...beyondTypical(demand, choice.machine, nodes), ...profile.notes],
    figures: {
      connections: profile.connections,
      messages: profile.rate.figure,
      memoryPerConnection: profile.memoryPerConnection,
      price,
    },
  };
}

function shortfalls(limits: readonly LimitUse[], nodes: number, { clustering, name }: NodeProfile): readonly string[] {
  if (nodes === 1) return ['one node: when it is gone, nothing is left'];
  if (clustering.mode === 'quorum' && nodes === 2)
    return [`two nodes of ${name}: when one is gone the other has no majority and stops as well`];
  return limits.filter((limit) => !keeps(limit)).map(shortfall);
}

function shortfall({ says, use, afterLoss }: LimitUse): string {
  if (afterLoss === undefined) return `${says}: ${percent(use)} of the quota`;
  if (use > 1) return `${says}: ${percent(use)} of the limit with every node there`;
  if (afterLoss > 1) return `${says}: ${percent(use)} of the limit, and ${percent(afterLoss)} when one node is gone`;
  return `${says}: ${percent(use)} of the limit, where the alerts begin at 85%`;
}

/** Judges AWS IoT Core: one account in one region, with default quotas. */
export function assessAws(demand: Demand): Assessment {
  const limits = awsLimits(demand);
  const reasons = [...awsRefusals(demand), ...limits.filter((limit) => !keeps(limit)).map(shortfall)];
  return {
    ...{ kind: 'aws-iot-core', name: 'AWS IoT Core', size: 'one account and region', general: true },
    ...{ limits, holds: reasons.length === 0, reasons, bill: awsBill(demand) },
    breaks: breakages(demand, awsLimits),
    notes: awsNotes(demand),
    figures: {},
  };
}

/** Judges Azure IoT Hub in the cheapest size that takes the demand. */
export function assessAzure(demand: Demand): Assessment {
  const plan = hubPlanFor(demand);
  const limits = plan.limits(demand);
  const reasons = [...azureRefusals(demand, plan), ...limits.filter((limit) => !keeps(limit)).map(shortfall)];
  const units = `${count(plan.units)} ${plan.units === 1 ? 'unit' : 'units'} of ${plan.tier}`;
  return {
    ...{ kind: 'azure-iot-hub', name: 'Azure IoT Hub', general: false },
    size: plan.hubs === 1 ? units : `${units} in ${count(plan.hubs)} hubs`,
    ...{ limits, holds: reasons.length === 0, reasons, bill: plan.bill },
    breaks: breakages(demand, plan.limits),
    notes: azureNotes(demand, plan),
    figures: {},
  };
}
