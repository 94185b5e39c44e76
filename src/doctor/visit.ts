import type { Clock } from '../core/clock.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import type { ListenerAddress } from '../mqtt/listener-address.ts';
import type { PacketConnection } from '../mqtt/packet-connection.ts';
import type { Facts } from './facts.ts';
import type { LogSource } from './logs/read-log.ts';
import type { Plant } from './plant/plant.ts';

/** Who is asked about what: one run of the doctor at one address. Checks share it. */
export interface Visit {
  /** As typed. */
  readonly url: string;
  readonly address: ListenerAddress;
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  /** Client id of the device in question (`--as`): takeover and authorization are tried as this one when given. */
  readonly as?: string;
  /** Topic of the device in question (`--topic`): only ever subscribed to, never published to. */
  readonly topic?: string;
  /** Id of the symptom that was named: what does not explain it is told beside, and is no finding. */
  readonly symptom?: string;
  /** Logs of the broker that were handed to us. */
  readonly logs?: readonly LogSource[];
  /** The cluster the address belongs to, where a configuration names it. */
  readonly plant?: Plant;
  /** Eight letters and digits, new for every visit; client ids of ours begin with `sredoctor` and these. */
  readonly run: string;
  /** Everything published stays below this prefix, which is this run's alone. */
  readonly prefix: string;
  /** Longest wait for one answer of the broker. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** What earlier checks found out, for those after them. */
  readonly facts: Facts;
  /** Every MQTT connection that was opened; whoever opens one closes it, and the end of the visit those that were not. */
  readonly connections: Set<PacketConnection>;
  /** Registers what must be taken back (a retained message, a session); run in reverse order however the visit ends. */
  undo(says: string, deed: (signal: AbortSignal) => Promise<void>): void;
}
