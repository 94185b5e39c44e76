import { type Demand, peakRate } from '../demand.ts';
import { type Machine, MOST_NODES, nodesFor } from '../node-plan.ts';
import { profiles } from '../profiles/index.ts';
import { count, shortCount } from '../quantity.ts';
import type { Step } from './step.ts';

/** Brokers needed of each kind: the seed compares connections and messages published, and stops there. */
export function seedNeeds(demand: Demand, machine: Machine): readonly Step[] {
  return SEED_KINDS.flatMap((kind) => needOf(kind, demand, machine));
}

/** The brokers of the seed's worked example. */
const SEED_KINDS = ['mosquitto', 'emqx', 'hivemq'] as const;

const tooMany = `more than ${count(MOST_NODES)}`;

function needOf(kind: string, demand: Demand, machine: Machine): readonly Step[] {
  const profile = profiles[kind];
  if (profile === undefined) return [];
  const { connections, rate, name } = profile;
  const byConnections = demand.devices / connections.value;
  const byMessages = peakRate(demand) / rate.figure.value;
  const needs = nodesFor(demand, profile, machine);
  return [
    {
      id: `needed-${kind}`,
      what: `nodes of ${name}`,
      seed: `the larger of ${count(demand.devices)} / ${shortCount(connections.value)} connections and ${count(peakRate(demand))} / ${shortCount(rate.figure.value)} msg/s`,
      seedFigure: count(Math.max(1, Math.ceil(Math.max(byConnections, byMessages)))),
      whole: `${needs === undefined ? tooMany : count(needs.needed)} for the peak with deliveries and memory; when one is gone the rest must carry it, no limit used above 85% while all are up, ${profile.clustering.mode === 'quorum' ? 'odd and three at least' : 'two at least'}`,
      wholeFigure: needs === undefined ? tooMany : count(needs.recommended),
    },
  ];
}
