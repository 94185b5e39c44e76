/** Whether the broker remembers a client that is gone: clean start, or a session that outlives its connection. */
export type SessionKind = 'clean' | 'persistent';

/** What lies between MQTT and the wire. */
export interface Transport {
  readonly tls: 'none' | '1.2' | '1.3';
  readonly webSocket: boolean;
}

/** What a fleet asks of its broker. */
export interface Demand {
  readonly devices: number;
  /** Each device publishes one message in this time. */
  readonly everyMs: number;
  readonly payloadBytes: number;
  readonly topicBytes: number;
  /** Bytes of MQTT 5 properties in each message; without effect on 3.1.1. */
  readonly propertyBytes: number;
  /** Shares of the messages at QoS 0, 1 and 2; together 1. */
  readonly qos: readonly [number, number, number];
  /** Subscribers each message is delivered to. */
  readonly fanOut: number;
  /** Messages a second at the busiest, in times of the average. */
  readonly peak: number;
  readonly sessions: SessionKind;
  /** Messages that wait for each device at the worst; clean sessions queue none. */
  readonly queued: number;
  readonly subscriptions: number;
  readonly keepAliveMs: number;
  readonly protocol: '3.1.1' | '5';
  readonly transport: Transport;
  /** Retained messages, of the size of the others. */
  readonly retained: number;
  /** Rules of the service that every message triggers, each with one action; only AWS IoT Core bills them. */
  readonly rules: number;
}

/** The street lights of the seed's worked example; what it leaves open is as most fleets have it, one subscriber among it. */
export const SEED_DEMAND: Demand = {
  devices: 100_000,
  everyMs: 60_000,
  payloadBytes: 50,
  topicBytes: 30,
  propertyBytes: 0,
  qos: [1, 0, 0],
  fanOut: 1,
  peak: 3,
  sessions: 'clean',
  queued: 0,
  subscriptions: 0,
  keepAliveMs: 60_000,
  protocol: '3.1.1',
  transport: { tls: 'none', webSocket: false },
  retained: 0,
  rules: 0,
};

/** Messages the devices publish in a second, on average. */
export const averageRate = ({ devices, everyMs }: Demand): number => (devices * 1_000) / everyMs;

/** Messages the devices publish in a second at the busiest. */
export const peakRate = (demand: Demand): number => averageRate(demand) * demand.peak;

/** Days a month is billed for: the seed counts 30. */
export const MONTH_DAYS = 30;

/** Messages the devices publish in a month. */
export const monthlyMessages = (demand: Demand): number => (demand.devices / demand.everyMs) * 86_400_000 * MONTH_DAYS;
