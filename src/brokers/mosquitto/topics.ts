import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** Everything Mosquitto says about itself stands under this. */
export const SYS = '$SYS/broker/';

/** What the exporter's own held connection adds to a number, once the broker has counted it. */
export type OwnShare = 'connection' | 'filters';

/** A number under `$SYS/broker/`; keys of the HTTP API are the same topics. */
export interface NumberTopic {
  readonly name: string;
  readonly includes?: OwnShare;
  /** Absent for what is read only to be counted or to derive another value from. */
  readonly reading?: (node: string, value: number) => Reading;
}

/** The broker prints a wrapped difference here: below zero in 2.0, near 2^64 in 2.1. Neither is a number of sessions. */
const IMPOSSIBLE_SESSIONS = 2 ** 31;

export const UPTIME = 'uptime';
export const VERSION = 'version';
/** A counter that moves in every tick, because the tick before was sent to us; published behind all gauges. */
export const LAST_OF_TICK = 'messages/sent';
export const RECEIVED = 'publish/messages/received';
export const RETAINED = 'retained messages/count';
export const STORED = 'messages/stored';
export const SHARED_SUBSCRIPTIONS = 'shared_subscriptions/count';
const DISCONNECTED = 'clients/disconnected';

export const numberTopics: readonly NumberTopic[] = [
  {
    name: 'clients/connected',
    includes: 'connection',
    reading: (node, v) => reading(metrics.connectionsCurrent, { node }, v),
  },
  { name: 'clients/active' },
  {
    name: 'clients/total',
    includes: 'connection',
    reading: (node, v) => reading(metrics.sessionsCurrent, { node }, v),
  },
  { name: DISCONNECTED, reading: (node, v) => reading(metrics.sessionsDisconnected, { node }, v) },
  { name: 'clients/inactive' },
  { name: 'clients/maximum' }, // peak of sessions, offline ones too: neither a limit nor a peak of connections
  { name: 'clients/expired', reading: (node, v) => reading(metrics.sessionsExpired, { node }, v) },
  { name: 'messages/received', reading: (node, v) => reading(metrics.packetsReceived, { node, type: 'all' }, v) },
  { name: LAST_OF_TICK, reading: (node, v) => reading(metrics.packetsSent, { node, type: 'all' }, v) },
  { name: RECEIVED, reading: (node, v) => reading(metrics.messagesReceived, { node }, v) },
  { name: 'publish/messages/sent', reading: (node, v) => reading(metrics.messagesSent, { node }, v) },
  {
    name: 'publish/messages/dropped',
    reading: (node, v) => reading(metrics.messagesDropped, { node, reason: 'queue_full' }, v),
  },
  { name: 'bytes/received', reading: (node, v) => reading(metrics.bytesReceived, { node }, v) },
  { name: 'bytes/sent', reading: (node, v) => reading(metrics.bytesSent, { node }, v) },
  { name: 'publish/bytes/received', reading: (node, v) => reading(metrics.payloadBytesReceived, { node }, v) },
  { name: 'publish/bytes/sent', reading: (node, v) => reading(metrics.payloadBytesSent, { node }, v) },
  { name: STORED, reading: (node, v) => reading(metrics.storedMessages, { node }, v) },
  { name: 'store/messages/count' },
  { name: 'store/messages/bytes', reading: (node, v) => reading(metrics.storedBytes, { node }, v) },
  {
    name: 'subscriptions/count',
    includes: 'filters',
    reading: (node, v) => reading(metrics.subscriptionsCurrent, { node }, v),
  },
  { name: SHARED_SUBSCRIPTIONS },
  { name: RETAINED },
  { name: 'heap/current', reading: (node, v) => reading(metrics.memoryUsed, { node, kind: 'heap' }, v) },
  { name: 'heap/maximum' }, // a high-water mark, not a limit
  { name: 'packet/out/count', reading: (node, v) => reading(metrics.socketQueuedPackets, { node }, v) },
  { name: 'packet/out/bytes', reading: (node, v) => reading(metrics.socketQueuedBytes, { node }, v) },
  { name: 'connections/socket/count' }, // sockets accepted, refused clients too: not "connections accepted"
  { name: 'load/connections/1min', reading: (node, v) => reading(metrics.connectRate, { node }, v / 60) },
];

/**
 * The fixed list of filters. Never `$SYS/#`: that would bring the broker's log lines. All load averages are there only
 * to be counted among the retained topics. The uptime comes last: a broker sends retained messages filter by filter, so
 * that its arrival ends the first burst.
 */
export const filters: readonly string[] = [
  `${SYS}${VERSION}`,
  ...numberTopics.map(({ name }) => `${SYS}${name}`).filter((topic) => !topic.startsWith(`${SYS}load/`)),
  `${SYS}load/#`,
  `${SYS}connection/+/state`,
  `${SYS}${UPTIME}`,
];

/** A number as the broker prints it, or undefined when it is none or impossible for this topic. */
export function parseNumber(name: string, text: string): number | undefined {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return isPossible(name, value) ? value : undefined;
}

/** Whether a number can be what its topic says. */
export function isPossible(name: string, value: number): boolean {
  return Number.isFinite(value) && value >= 0 && (name !== DISCONNECTED || value < IMPOSSIBLE_SESSIONS);
}
