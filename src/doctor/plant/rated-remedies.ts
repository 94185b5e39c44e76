import type { BrokerLoad } from './broker-load.ts';
import { amount, bytes, percent } from './share.ts';
import { COST } from './work-parts.ts';

/** Of each further node this much arrives: the rest is what nodes tell each other (1.2 M against 3 x 500 K messages a second). */
const CLUSTER_EFFICIENCY = 0.8;
/** Readings put into one message by batching, and devices behind one edge broker that does the same for them. */
const TOGETHER = 10;
/** Where the CPU should be when a remedy was enough. */
const COMFORTABLE = 0.7;

export type RemedyKey = 'qos' | 'batch' | 'size' | 'cluster' | 'edge';

/** One of the five remedies, for this load. */
export interface RatedRemedy {
  readonly key: RemedyKey;
  /** What to do. */
  readonly says: string;
  /** What it costs besides. */
  readonly price: string;
  /** Share of the work of a node it takes away, at most; absent when too little is known. */
  readonly saves?: number;
  /** Whether it alone brings the CPU down to comfort; absent when that cannot be told. */
  readonly enough?: boolean;
  /** How it was worked out. */
  readonly arithmetic: string;
}

/** The five remedies; `work` is what the broker does in a second, in units of `COST`. */
export function ratedRemedies(load: BrokerLoad, work: number): readonly RatedRemedy[] {
  const known = work > 0 && load.publishesIn !== undefined;
  const rate = (
    remedy: Omit<RatedRemedy, 'saves' | 'enough' | 'arithmetic'>,
    saved: number | undefined,
    how: string,
  ): RatedRemedy => {
    if (!known || saved === undefined) return { ...remedy, arithmetic: how };
    const saves = Math.min(1, saved / work);
    const left = `${amount(work)} - ${amount(saved)} = ${amount(work - saved)} units a second, ${percent(saves)} less`;
    const { cpu } = load;
    return {
      ...remedy,
      saves,
      ...(cpu === undefined ? {} : { enough: cpu * (1 - saves) <= COMFORTABLE }),
      arithmetic: `${how}: ${left}`,
    };
  };
  const { nodes, publishesIn = 0, publishesOut = 0, acknowledgements, accessChecks = 0, pings = 0 } = load;
  const messages = publishesIn + publishesOut + (acknowledgements ?? 0) + accessChecks * COST.accessCheck;
  const byBatching = messages * (1 - 1 / TOGETHER);
  const now = speed(nodes);
  const next = speed(nodes + 1);
  const volume = load.bytes;
  return [
    rate(
      { key: 'qos', says: 'Use QoS 0 for frequent, non-critical data', price: 'a lost reading is not sent again' },
      acknowledgements,
      acknowledgements === undefined
        ? 'acknowledgements are not told'
        : `without the ${amount(acknowledgements)} acknowledgements a second, if all of it may be QoS 0`,
    ),
    rate(
      {
        key: 'batch',
        says: 'Put several readings into one message',
        price: 'the first of them is late by the whole batch',
      },
      byBatching,
      `${TOGETHER} readings in one message: 1/${TOGETHER} of ${amount(messages)} for messages, acknowledgements and checks`,
    ),
    rate(
      {
        key: 'size',
        says: 'Send deltas instead of full payloads',
        price: 'receivers need to know the last full state',
      },
      volume === undefined ? undefined : volume / 2 / COST.bytesPerUnit,
      volume === undefined ? 'bytes are not told' : `half of the ${bytes(volume)} a second`,
    ),
    rate(
      {
        key: 'cluster',
        says: `Spread the load over ${nodes + 1} nodes instead of ${nodes}`,
        price: 'machines, and a load balancer',
      },
      work * (1 - now / next),
      `a node has 1/${amount(next)} of the work instead of 1/${amount(now)} (each node counts for ${CLUSTER_EFFICIENCY})`,
    ),
    rate(
      { key: 'edge', says: 'Let edge brokers gather the data of their devices', price: 'another broker at every site' },
      byBatching + (pings + (load.connects ?? 0) * COST.connect) * (1 - 1 / TOGETHER),
      `${TOGETHER} devices behind one edge broker that batches: messages, connects and pings 1/${TOGETHER}`,
    ),
  ];
}

/** How many single nodes a cluster of so many is worth. */
function speed(nodes: number): number {
  return nodes <= 1 ? 1 : nodes * CLUSTER_EFFICIENCY;
}
