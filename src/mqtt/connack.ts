import type { IConnackPacket } from 'mqtt';

/** What the broker granted in CONNACK; absent fields were not said, which in MQTT 5 means the default of the protocol. */
export interface ConnectionLimits {
  readonly receiveMaximum?: number;
  readonly maximumQos?: 0 | 1;
  readonly retainAvailable?: boolean;
  readonly wildcardAvailable?: boolean;
  readonly sharedAvailable?: boolean;
  readonly subscriptionIdentifiersAvailable?: boolean;
  readonly serverKeepAliveSeconds?: number;
  readonly sessionExpirySeconds?: number;
  readonly maximumPacketBytes?: number;
  readonly topicAliasMaximum?: number;
  readonly assignedClientId?: string;
}

/** What CONNACK said. */
export interface Connack {
  readonly code: number;
  readonly sessionPresent: boolean;
  /** Empty on MQTT 3.1.1, whose CONNACK has none. */
  readonly limits: ConnectionLimits;
  /** MQTT 5: the broker's own words about a refusal. */
  readonly reason?: string;
  /** MQTT 5: where to go instead, with `use another server` and `server moved`. */
  readonly serverReference?: string;
  /** MQTT 5: names and values as the broker sent them, a name with several values joined by commas. */
  readonly userProperties: Readonly<Record<string, string>>;
}

/** Reads the packet of either version. */
export function readConnack(packet: IConnackPacket): Connack {
  const { reasonString, serverReference, userProperties = {}, ...rest } = packet.properties ?? {};
  const maximumQos = rest.maximumQoS;
  return {
    code: packet.reasonCode ?? packet.returnCode ?? 0,
    sessionPresent: packet.sessionPresent,
    limits: {
      ...said('receiveMaximum', rest.receiveMaximum),
      ...(maximumQos === 0 || maximumQos === 1 ? { maximumQos } : {}),
      ...said('retainAvailable', rest.retainAvailable),
      ...said('wildcardAvailable', rest.wildcardSubscriptionAvailable),
      ...said('sharedAvailable', rest.sharedSubscriptionAvailable),
      ...said('subscriptionIdentifiersAvailable', rest.subscriptionIdentifiersAvailable),
      ...said('serverKeepAliveSeconds', rest.serverKeepAlive),
      ...said('sessionExpirySeconds', rest.sessionExpiryInterval),
      ...said('maximumPacketBytes', rest.maximumPacketSize),
      ...said('topicAliasMaximum', rest.topicAliasMaximum),
      ...said('assignedClientId', rest.assignedClientIdentifier),
    },
    ...said('reason', reasonString),
    ...said('serverReference', serverReference),
    userProperties: Object.fromEntries(
      Object.entries(userProperties).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
  };
}

function said<K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: T });
}
