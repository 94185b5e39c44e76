import type { RatePoint } from './broker-profile.ts';
import { assumed, type Figure, fromSeed } from './figure.ts';
import { CLEAN_SESSION } from './session-memory.ts';

/** The least the seed's worked example gives any broker: what is planned with where nobody states a figure. */
const LEAST = 10_000;

/** A rate of the seed, which counts messages and does not say whether in, out or both: taken as both, at QoS 0. */
export function seedRate(value: number): { figure: Figure; points: readonly RatePoint[]; nodes: number } {
  const points: RatePoint[] = [{ messagesPerSecond: value, payloadBytes: 100, qos: 0, fanOut: 0 }];
  return { figure: fromSeed(value), points, nodes: 1 };
}

/** The rate of a broker for which no figure is stated that could be checked. */
export function unstatedRate(): ReturnType<typeof seedRate> {
  return {
    ...seedRate(LEAST),
    figure: assumed(LEAST, "none is stated: the least of the seed's worked example; measure it with sre bench"),
  };
}

/** Connections of a node for which no figure is stated: the lower end of what the seed calls typical. */
export const unstatedConnections: Figure = assumed(
  50_000,
  "none is stated: the lower end of the seed's typical 50K-500K connections a node (1184.3)",
);

/** The seed's memory of an idle connection. */
export const seedMemory: Figure = fromSeed(CLEAN_SESSION.high, "the seed's connection formula (1184.5.1), upper end");

/** What one of three cloud instances costs in the seed's option A. */
export const seedPrice: Figure = fromSeed(1_000, "the seed's option A: three cloud instances for about $3,000 a month");

/** The same for brokers the seed does not price. */
export const assumedPrice: Figure = assumed(
  1_000,
  "an instance of the seed's option A; give your own with --node-price",
);
