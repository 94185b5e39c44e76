import type { Figures } from './figures.ts';

/** What a cluster has to do, a second; everything may be unknown. All of it is of the whole cluster. */
export interface BrokerLoad {
  readonly nodes: number;
  readonly connections?: number;
  /** 0 to 1 of what the busiest node has; absent where the broker tells no share. */
  readonly cpu?: number;
  /** PUBLISH packets from clients, and to them. */
  readonly publishesIn?: number;
  readonly publishesOut?: number;
  /** PUBACK, PUBREC, PUBREL and PUBCOMP, in and out. */
  readonly acknowledgements?: number;
  /** Of the PUBLISH packets from clients, those of QoS 1 and those of QoS 2. */
  readonly qos1In?: number;
  readonly qos2In?: number;
  readonly bytes?: number;
  readonly accessChecks?: number;
  readonly connects?: number;
  readonly pings?: number;
}

const ACKNOWLEDGING = ['puback', 'pubrec', 'pubrel', 'pubcomp'];

/** What two looks say about the load; `cpu` is given by who knows how this kind of broker counts it. */
export function loadOf(figures: Figures, nodes: number, cpu: number | undefined): BrokerLoad {
  const packet = (key: 'packetsReceived' | 'packetsSent', type: string): number | undefined =>
    figures.rate(key, { labels: { type } });
  const acknowledgements = sum(
    ACKNOWLEDGING.flatMap((type) => [packet('packetsReceived', type), packet('packetsSent', type)]),
  );
  const load = {
    connections: figures.value('connectionsCurrent'),
    cpu,
    publishesIn: figures.rate('messagesReceived') ?? packet('packetsReceived', 'publish'),
    publishesOut: figures.rate('messagesSent') ?? packet('packetsSent', 'publish'),
    acknowledgements,
    qos1In: packet('packetsSent', 'puback'),
    qos2In: packet('packetsSent', 'pubrec'),
    bytes: sum([figures.rate('bytesReceived'), figures.rate('bytesSent')]),
    accessChecks: figures.rate('authorizationChecks'),
    connects: figures.rate('connectionsOpened') ?? packet('packetsReceived', 'connect') ?? figures.value('connectRate'),
    pings: packet('packetsReceived', 'pingreq'),
  };
  return { nodes, ...Object.fromEntries(Object.entries(load).filter(([, value]) => value !== undefined)) };
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((all, value) => all + value, 0);
}
