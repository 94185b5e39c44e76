/**
 * The elements of HiveMQ's `config.xml`, by the path of what they stand in: `config.xsd` of the Community Edition, the
 * configuration HiveMQ's Helm chart writes, and the documentation of 4.x. To tell a slip of the pen by; not all there are.
 */
export const HIVEMQ_ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'anonymous-usage-statistics client-event-history cluster control-center data-hub health-api internal',
    'listeners modules mqtt mqtt-addons overload-protection persistence rest-api restrictions security',
  ].flatMap((line) => line.split(' ')),
  listeners: ['tcp-listener', 'tls-tcp-listener', 'websocket-listener', 'tls-websocket-listener'],
  mqtt: [
    'keep-alive message-expiry packets quality-of-service queued-messages receive-maximum retained-messages',
    'session-expiry shared-subscriptions subscription-identifier topic-alias wildcard-subscriptions',
  ].flatMap((line) => line.split(' ')),
  restrictions: [
    'max-connections',
    'max-client-id-length',
    'max-topic-length',
    'no-connect-idle-timeout',
    'incoming-bandwidth-throttling',
  ],
};
