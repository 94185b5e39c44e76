import { averageRate, type Demand } from './demand.ts';
import { messageExchange, PACKETS_OF_QOS, pingExchange, publishBytes } from './wire-size.ts';

const LEVELS = [0, 1, 2] as const;

/** Bytes a second at the brokers' network. */
export interface Traffic {
  /** From the clients. */
  readonly inBytes: number;
  /** To the clients. */
  readonly outBytes: number;
}

/** Average over the shares of the QoS levels. */
function mixed({ qos }: Demand, of: (level: 0 | 1 | 2) => number): number {
  return LEVELS.reduce<number>((sum, level) => sum + qos[level] * of(level), 0);
}

/** Bytes of a PUBLISH as MQTT counts them, over the mix of QoS. */
export const meanPublishBytes = (demand: Demand): number => mixed(demand, (level) => publishBytes(demand, level));

/** Control packets the broker handles for one published message: its own and those of its deliveries. */
export function packetsPerMessage(demand: Demand): number {
  return (1 + demand.fanOut) * mixed(demand, (level) => PACKETS_OF_QOS[level]);
}

/** Bytes a second on the wire at `rate` messages a second, with deliveries, acknowledgements and pings. */
export function trafficAt(demand: Demand, rate: number): Traffic {
  const published = LEVELS.map((level) => messageExchange(demand, level, true));
  const delivered = LEVELS.map((level) => messageExchange(demand, level, false));
  const [inward, outward] = (['forth', 'back'] as const).map((way) =>
    mixed(demand, (level) => published[level]?.[way] ?? 0),
  );
  const [sent, answered] = (['forth', 'back'] as const).map((way) =>
    mixed(demand, (level) => delivered[level]?.[way] ?? 0),
  );
  const ping = pingExchange(demand);
  // Client libraries ping when nothing came in as well: a publisher at QoS 0 pings all the time.
  const pings = demand.keepAliveMs === 0 ? 0 : (demand.devices * 1_000) / demand.keepAliveMs;
  return {
    inBytes: rate * ((inward ?? 0) + demand.fanOut * (answered ?? 0)) + pings * ping.forth,
    outBytes: rate * ((outward ?? 0) + demand.fanOut * (sent ?? 0)) + pings * ping.back,
  };
}

/** Bytes a second at the busiest. */
export const peakTraffic = (demand: Demand): Traffic => trafficAt(demand, averageRate(demand) * demand.peak);
