import type { NodeProfile } from './broker-profile.ts';
import { type Demand, peakRate } from './demand.ts';
import type { LimitsOf, LimitUse } from './limit-use.ts';
import { keeps } from './limit-use.ts';
import { packetRate } from './packet-rate.ts';
import { sessionMemory } from './session-memory.ts';
import { retainedBytes } from './storage.ts';
import { packetsPerMessage } from './traffic.ts';

/** The machine each node runs on. */
export interface Machine {
  readonly memoryBytes: number;
  /** Part of the memory that is for connections and their sessions. */
  readonly share: number;
}

/** The seed's server: 32 GB, half of it for connections. */
export const SEED_MACHINE: Machine = { memoryBytes: 32e9, share: 0.5 };

/** What `nodes` nodes of a broker use of their limits. */
export function limitsOfNodes(profile: NodeProfile, machine: Machine, nodes: number): LimitsOf<Demand> {
  const survivors = nodesLeft(profile, nodes);
  return (demand) => {
    const limit = (
      about: Pick<LimitUse, 'id' | 'says' | 'unit' | 'figure' | 'beyond'>,
      asked: number,
      capacityOf: (count: number) => number,
    ): LimitUse => {
      const capacity = capacityOf(nodes);
      const afterLoss = survivors === 0 ? Number.POSITIVE_INFINITY : asked / capacityOf(survivors);
      return { ...about, demand: asked, capacity, use: asked / capacity, afterLoss };
    };
    const { beyond } = packetRate(profile, demand.payloadBytes, nodes);
    const memory = sessionMemory(demand, profile.memoryPerConnection.value);
    return [
      limit(
        { id: 'connections', says: 'connections', unit: 'connections', figure: profile.connections },
        demand.devices,
        (count) => count * profile.connections.value,
      ),
      limit(
        {
          id: 'messages',
          says: 'packets a second at the peak',
          unit: 'packets/s',
          figure: profile.rate.figure,
          ...(beyond.length === 0 ? {} : { beyond }),
        },
        peakRate(demand) * packetsPerMessage(demand),
        (count) => packetRate(profile, demand.payloadBytes, count).packetsPerSecond,
      ),
      limit(
        { id: 'memory', says: 'memory of sessions', unit: 'bytes', figure: profile.memoryPerConnection },
        demand.devices * memory.planned + retainedBytes(demand),
        (count) => count * machine.memoryBytes * machine.share,
      ),
    ];
  };
}

/** Nodes that go on working when one is gone: none where too few are left to agree. */
function nodesLeft({ clustering }: NodeProfile, nodes: number): number {
  const left = nodes - 1;
  return clustering.mode === 'quorum' && left <= nodes / 2 ? 0 : left;
}

/** Whether a kind can have this many nodes and still mean what a cluster of it promises. */
function sensibleSize({ clustering }: NodeProfile, nodes: number): boolean {
  if (clustering.mode === 'quorum') return nodes >= 3 && nodes % 2 === 1;
  return nodes >= 2;
}

/** How many nodes a demand takes. */
export interface NodeCount {
  /** The fewest that carry the peak while every one of them is there: N. */
  readonly needed: number;
  /** The fewest that also carry it with one gone, below 85% before, in a size the kind can have: N+1 or more. */
  readonly recommended: number;
}

/** Nobody builds a cluster of more nodes. */
export const MOST_NODES = 10_000;

/** Sizes a cluster; undefined when ten thousand nodes are too few. More never carry less: it is found by halving. */
export function nodesFor(demand: Demand, profile: NodeProfile, machine: Machine): NodeCount | undefined {
  const uses = (nodes: number) => limitsOfNodes(profile, machine, nodes)(demand);
  const needed = fewest((nodes) => uses(nodes).every(({ use }) => use <= 1));
  const kept = fewest((nodes) => uses(nodes).every(keeps));
  if (needed === undefined || kept === undefined) return undefined;
  let recommended = Math.max(needed + 1, kept);
  while (!sensibleSize(profile, recommended)) recommended++;
  return { needed, recommended };
}

function fewest(enough: (nodes: number) => boolean): number | undefined {
  if (!enough(MOST_NODES)) return undefined;
  let [low, high] = [0, MOST_NODES];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
