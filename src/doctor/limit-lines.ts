import type { ConnectionLimits } from '../mqtt/connack.ts';

/** What CONNACK of MQTT 5 granted, a line each, with the default of the protocol where the broker said nothing. */
export function limitLines(limits: ConnectionLimits): string[] {
  const offered = (value: boolean | undefined): string => (value === false ? 'not offered' : 'offered');
  return [
    `receive maximum: ${limits.receiveMaximum ?? '65535 (default)'}`,
    `maximum QoS: ${limits.maximumQos ?? 2}`,
    `retained messages: ${offered(limits.retainAvailable)}`,
    `wildcard subscriptions: ${offered(limits.wildcardAvailable)}`,
    `shared subscriptions: ${offered(limits.sharedAvailable)}`,
    `subscription identifiers: ${offered(limits.subscriptionIdentifiersAvailable)}`,
    `keep-alive: ${limits.serverKeepAliveSeconds === undefined ? 'as the client asks' : `set to ${limits.serverKeepAliveSeconds} s by the broker`}`,
    `session expiry: ${limits.sessionExpirySeconds === undefined ? 'as the client asks' : `set to ${limits.sessionExpirySeconds} s by the broker`}`,
    `maximum packet size: ${limits.maximumPacketBytes === undefined ? 'no limit named' : `${limits.maximumPacketBytes} bytes`}`,
    `topic aliases: ${limits.topicAliasMaximum ?? 0}`,
    ...(limits.assignedClientId === undefined ? [] : [`client without an id is called: ${limits.assignedClientId}`]),
  ];
}
