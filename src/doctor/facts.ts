import type { Connack, ConnectionLimits } from '../mqtt/connack.ts';
import type { TlsObservation } from '../mqtt/tls-observation.ts';
import type { PlantLook } from './plant/plant.ts';

/** What the checks of one visit have found out so far; a check writes its own part, those after it read it. */
export interface Facts {
  /** Every address the name has, in the resolver's order. */
  addresses?: readonly { readonly ip: string; readonly family: 4 | 6 }[];
  /** Those of them that accept a TCP connection. */
  reachable?: readonly string[];
  /** Of the first reachable address. */
  tls?: TlsObservation;
  /** The MQTT version everything after CONNECT is tried with: 5 when the broker speaks it, else 4 (3.1.1). */
  protocolVersion?: 4 | 5;
  /** CONNACK of that version. */
  limits?: ConnectionLimits;
  /** Why a CONNECT with the visit's credentials was refused for who it is; absent when it was let in. */
  refusal?: { readonly connack: Connack; readonly protocolVersion: 4 | 5 };
  /** What the broker calls itself, from `$SYS/broker/version` or a user property. */
  brokerVersion?: string;
  /** What the exporter's readings of the cluster said, the first look and the one some seconds later. */
  looks?: readonly PlantLook[];
}
