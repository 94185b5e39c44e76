import type { BrokerKind } from '../broker-kind.ts';
import type { Edition } from './edition.ts';

/** What every HiveMQ tells. */
const common: BrokerKind['support'] = {
  brokerInfo: 'derived',
  connectionsCurrent: 'native',
  connectionsMax: 'config',
  connectionsClosed: 'native',
  sessionsCurrent: 'native',
  sessionsDisconnected: 'derived',
  sessionsMax: 'config',
  subscriptionsCurrent: 'native',
  subscriptionMemory: 'native',
  messagesReceived: 'native',
  messagesSent: 'native',
  messagesDropped: 'native',
  packetsReceived: 'native',
  packetsSent: 'native',
  bytesReceived: 'native',
  bytesSent: 'native',
  queuedBytes: 'native',
  retainedMessages: 'native',
  retainedBytes: 'native',
  memoryUsed: 'native',
  memoryLimit: 'native',
};

/** What only HiveMQ 4 with a licence tells. */
const enterprise: BrokerKind['support'] = {
  keepaliveTimeouts: 'native',
  messagesAcknowledged: 'derived',
  queuedMessages: 'native',
  clusterViewNodes: 'native',
  clusterViews: 'derived',
  cpuUsage: 'native',
  openFds: 'native',
  maxFds: 'native',
  alarmActive: 'derived',
};

/** What this edition tells; all that any of them tells when it is not known which. */
export function supportOf(edition: Edition | undefined): BrokerKind['support'] {
  return edition === 'community' || edition === 'edge' ? common : { ...common, ...enterprise };
}
