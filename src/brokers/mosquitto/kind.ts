import { z } from 'zod';
import { durationSchema } from '../../config/duration.ts';
import { defineBroker } from '../broker-kind.ts';

const options = z.strictObject({
  /** The broker's own `sys_interval`: how old a value may be before the first two heartbeats have shown it. */
  sysInterval: durationSchema({ minMs: 1_000, maxMs: 3_600_000 }).default(10_000),
});

export type MosquittoOptions = z.output<typeof options>;

/** Eclipse Mosquitto 2.0 and 2.1: `$SYS` over MQTT, and the HTTP API of 2.1. */
export const mosquitto = defineBroker({
  title: 'Eclipse Mosquitto',
  summary: 'Mosquitto 2.x by its $SYS topics, or by the HTTP API of 2.1; give each node mqtt, api or both',
  versions: '2.0, 2.1',
  needs: [],
  sources: [
    { name: 'sys', per: 'node', reads: '`$SYS/broker/`', when: 'a node has mqtt' },
    { name: 'http', per: 'node', reads: 'the HTTP API of 2.1', when: 'a node has api' },
  ],
  depends: 'listeners are told by the HTTP API alone, retained messages and bridges by `$SYS` alone',
  options,
  support: {
    brokerInfo: 'native',
    uptime: 'native',
    connectionsCurrent: 'native',
    connectRate: 'native',
    listenerUp: 'native',
    sessionsCurrent: 'native',
    sessionsDisconnected: 'native',
    sessionsExpired: 'native',
    subscriptionsCurrent: 'native',
    subscriptionsShared: 'native',
    messagesReceived: 'native',
    messagesSent: 'native',
    messagesDropped: 'native',
    packetsReceived: 'native',
    packetsSent: 'native',
    bytesReceived: 'native',
    bytesSent: 'native',
    payloadBytesReceived: 'native',
    payloadBytesSent: 'native',
    storedMessages: 'native',
    storedBytes: 'native',
    queuedMessages: 'derived',
    retainedMessages: 'derived',
    socketQueuedPackets: 'native',
    socketQueuedBytes: 'native',
    memoryUsed: 'native',
    bridgeUp: 'native',
  },
  load: async () => (await import('./adapter.ts')).openMosquitto,
});
