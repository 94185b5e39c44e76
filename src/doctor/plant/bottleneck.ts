import type { BrokerLoad } from './broker-load.ts';
import { amount, bytes, percent } from './share.ts';

/**
 * What things cost, in units of one small packet read or written. Rough: brokers and machines differ, and what decides
 * here is which part is many times another, which these hardly change. Every line of the arithmetic shows them.
 */
const COST = {
  /** Bytes that cost as much as a packet: copying, system calls, TLS. */
  bytesPerUnit: 4_096,
  /** One access check in memory; an external backend without a cache costs a hundred times that. */
  accessCheck: 0.5,
  /** One CONNECT with its login, session and (mostly) TLS handshake. */
  connect: 20,
} as const;

/** Connections one node carries before their number itself is a problem. */
const CONNECTIONS_A_NODE = 100_000;
/** Of each further node this much arrives: the rest is what nodes tell each other (1.2 M against 3 x 500 K messages a second). */
const CLUSTER_EFFICIENCY = 0.8;
/** Readings put into one message by batching, and devices behind one edge broker that does the same for them. */
const TOGETHER = 10;
/** Where the CPU should be when a remedy was enough. */
const COMFORTABLE = 0.7;
const FULL = 0.98;
/** A remedy that saves less is not worth its name. */
const WORTH = 0.1;

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

/** A part of the work. */
export interface WorkPart {
  readonly what: string;
  readonly units: number;
  readonly text: string;
}

/** What holds a broker back, and what to do first. */
export interface Bottleneck {
  /** One sentence. */
  readonly says: string;
  /** Biggest first. */
  readonly parts: readonly WorkPart[];
  /** What to do first is first. */
  readonly remedies: readonly RatedRemedy[];
  /** What nobody tells, and what it would change. */
  readonly unknown: readonly string[];
}

/** How much has to change before it helps: settings of clients, programs of clients, machines. */
const EFFORT: Readonly<Record<RemedyKey, number>> = { qos: 1, size: 2, batch: 2, cluster: 3, edge: 4 };

/**
 * Which of the five remedies of an overloaded broker comes first: clustering, lower QoS, smaller messages, batching, edge
 * brokers. First are those that alone are enough, the one with the least effort before all others.
 */
export function bottleneck(load: BrokerLoad): Bottleneck {
  const parts = partsOf(load);
  const work = parts.reduce((sum, { units }) => sum + units, 0);
  const remedies = ratedRemedies(load, work).toSorted(
    (a, b) => order(a) - order(b) || weight(a) - weight(b) || (b.saves ?? 0) - (a.saves ?? 0),
  );
  return { says: sentence(load, parts, work), parts, remedies, unknown: unknownOf(load) };
}

function order({ enough, saves }: RatedRemedy): number {
  if (enough === true) return 0;
  return saves !== undefined && saves >= WORTH ? 1 : saves === undefined ? 2 : 3;
}

/** The least effort first; among those that hardly help effort does not matter. */
function weight(remedy: RatedRemedy): number {
  return order(remedy) === 3 ? 0 : EFFORT[remedy.key];
}

function partsOf(load: BrokerLoad): readonly WorkPart[] {
  const { publishesIn, publishesOut, acknowledgements, accessChecks, connects, pings } = load;
  const perSecond = (what: string, value: number | undefined, cost = 1): WorkPart[] =>
    value === undefined || value <= 0
      ? []
      : [{ what, units: value * cost, text: `${amount(value)} ${what} a second x ${cost} = ${amount(value * cost)}` }];
  const volume = load.bytes ?? 0;
  return [
    ...perSecond('messages from clients', publishesIn),
    ...perSecond('messages to clients', publishesOut),
    ...perSecond('acknowledgements', acknowledgements),
    ...perSecond('access checks', accessChecks, COST.accessCheck),
    ...perSecond('connects', connects, COST.connect),
    ...perSecond('pings', pings),
    ...(volume <= 0
      ? []
      : [
          {
            what: 'bytes',
            units: volume / COST.bytesPerUnit,
            text: `${bytes(volume)} a second / ${COST.bytesPerUnit} bytes = ${amount(volume / COST.bytesPerUnit)}`,
          },
        ]),
  ]
    .filter(({ units }) => units > 0)
    .toSorted((a, b) => b.units - a.units);
}

function sentence(load: BrokerLoad, parts: readonly WorkPart[], work: number): string {
  const { connections, nodes } = load;
  const perNode = connections === undefined ? undefined : connections / nodes;
  const clients =
    perNode === undefined
      ? ''
      : perNode > CONNECTIONS_A_NODE
        ? `${amount(perNode)} connections a node are many by themselves; `
        : `not the number of connections (${amount(perNode)} a node, brokers carry ${amount(CONNECTIONS_A_NODE)} and more) but `;
  const [biggest] = parts;
  if (biggest === undefined || work <= 0) return `${clients}message throughput: rate, QoS, size and access rules`;
  return `${clients}message throughput: ${percent(biggest.units / work)} of the work is ${biggest.what}`;
}

function ratedRemedies(load: BrokerLoad, work: number): readonly RatedRemedy[] {
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

function unknownOf(load: BrokerLoad): readonly string[] {
  const missing = (value: unknown, text: string): string[] => (value === undefined ? [text] : []);
  return [
    ...missing(
      load.cpu,
      'the CPU of the broker: look at the machine (top, docker stats); which remedy is enough cannot be told',
    ),
    ...(load.cpu !== undefined && load.cpu >= FULL
      ? ['how much more is wanted: at 100 % what waits is not seen; messages that are seconds late say that it is more']
      : []),
    ...missing(load.publishesIn, 'the rate of messages'),
    ...missing(load.acknowledgements, 'the mix of QoS: see a minute of traffic with sre audit --live URL --for 60s'),
    ...missing(load.bytes, 'the size of messages'),
    ...missing(
      load.accessChecks,
      'the cost of access rules: many rules or an external backend without a cache can be the whole of it',
    ),
  ];
}
