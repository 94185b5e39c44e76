import type { BrokerLoad } from './broker-load.ts';
import { type RatedRemedy, type RemedyKey, ratedRemedies } from './rated-remedies.ts';
import { amount, percent } from './share.ts';
import { partsOf, type WorkPart } from './work-parts.ts';

/** Connections one node carries before their number itself is a problem. */
const CONNECTIONS_A_NODE = 100_000;
/** A CPU this busy does not show how much more is wanted of it. */
const FULL = 0.98;
/** A remedy that saves less is not worth its name. */
const WORTH = 0.1;

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
