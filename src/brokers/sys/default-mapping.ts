import type { MetricKey } from '../../metrics/catalogue.ts';
import { type Mapping, PLAIN_NUMBER } from './mapping.ts';

/** Where the broker says that it lives and since when, unless the configuration says otherwise. */
export const HEARTBEAT_TOPIC = '$SYS/broker/uptime';

/** Where it says what it is, unless the configuration says otherwise. */
export const VERSION_TOPIC = '$SYS/broker/version';

/**
 * The topics brokers have most often copied from Mosquitto. Left out on purpose: `clients/maximum` and `heap/maximum` are
 * high-water marks and no limits; `retained messages/count` includes the broker's own topics; `messages/dropped` stands
 * for everything a broker chose to put there, so that the reason is not specified.
 */
export const defaultMappings: readonly Mapping[] = [
  mapping('connectionsCurrent', 'clients/connected', { includes: 'connection' }),
  mapping('sessionsCurrent', 'clients/total', { includes: 'connection' }),
  mapping('sessionsDisconnected', 'clients/disconnected'),
  mapping('sessionsExpired', 'clients/expired'),
  mapping('subscriptionsCurrent', 'subscriptions/count', { includes: 'subscriptions' }),
  mapping('subscriptionsShared', 'shared_subscriptions/count'),
  mapping('messagesReceived', 'publish/messages/received'),
  mapping('messagesSent', 'publish/messages/sent'),
  mapping('messagesDropped', 'publish/messages/dropped', { labels: { reason: 'unspecified' } }),
  mapping('packetsReceived', 'messages/received', { labels: { type: 'all' } }),
  mapping('packetsSent', 'messages/sent', { labels: { type: 'all' } }),
  mapping('bytesReceived', 'bytes/received'),
  mapping('bytesSent', 'bytes/sent'),
  mapping('payloadBytesReceived', 'publish/bytes/received'),
  mapping('payloadBytesSent', 'publish/bytes/sent'),
  mapping('storedMessages', 'messages/stored'),
  mapping('storedBytes', 'store/messages/bytes'),
  mapping('memoryUsed', 'heap/current', { labels: { kind: 'heap' } }),
  mapping('uptime', 'uptime', { pattern: /^\s*(\d+(?:\.\d+)?)(?: seconds)?\s*$/ }),
];

function mapping(key: MetricKey, name: string, more: Partial<Mapping> = {}): Mapping {
  return { key, labels: {}, topic: `$SYS/broker/${name}`, pattern: PLAIN_NUMBER, scale: 1, ...more };
}
