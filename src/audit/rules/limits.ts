import type { BrokerSetup, Stated } from '../broker-setup.ts';
import type { Breach, RuleTable } from '../rule.ts';
import { openListeners } from './listener-words.ts';

/** The protocol allows no more than this, so a limit of it is none. */
const LONGEST_PACKET = 268_435_455;

/** The broker stops publishers when less is free; a burst fills a gigabyte before anybody has been woken. */
const LEAST_FREE_BYTES = 1_000_000_000;

/** Bounds on what clients may take of the broker. */
export const limitRules = {
  'connection-limit-missing': {
    severity: 'warning',
    title: 'There is a limit to how many clients may connect',
    why: 'a reconnect storm or a leak of connections takes the whole broker down instead of being refused',
    fix: ['set a limit below what memory and file descriptors carry (sre capacity computes it)'],
    check: (setup) => {
      const { connections } = setup.limits;
      const open = openListeners(setup).filter(({ maxConnections }) => typeof maxConnections?.value !== 'number');
      if (open.length === 0) return [];
      return unlimited(connections, `any number of clients may connect`, open[0]?.place);
    },
  },
  'packet-limit-missing': {
    severity: 'warning',
    title: 'There is a limit to the size of a message',
    why: 'a few clients with messages of 256 MB each are enough to fill the memory',
    fix: ['allow what your largest message needs, often 64 KB to 1 MB'],
    check: ({ limits: { packetBytes } }) =>
      typeof packetBytes?.value === 'number' && packetBytes.value >= LONGEST_PACKET
        ? unlimited({ ...packetBytes, value: 'unlimited' }, 'a message may be as large as MQTT allows, 256 MB')
        : unlimited(packetBytes, 'a message may be as large as MQTT allows, 256 MB'),
  },
  'queue-limit-missing': {
    severity: 'warning',
    title: 'There is a limit to what is queued for a client that is away',
    why: 'one subscriber that never comes back fills the memory of the broker for everybody',
    fix: ['set a limit that covers the longest absence you promise, times the message rate of one subscriber'],
    check: ({ limits }) => unlimited(limits.queuedMessages, 'any number of messages is queued for a client'),
  },
  'inflight-limit-missing': {
    severity: 'warning',
    title: 'There is a limit to unacknowledged messages on the way to a client',
    why: 'a slow client is sent everything at once, which fills its buffers and the memory of the broker',
    fix: ['set it to a few dozen'],
    check: ({ limits }) => unlimited(limits.inflight, 'any number of messages is on the way to a client at once'),
  },
  'session-expiry-missing': {
    severity: 'warning',
    title: 'Sessions of clients that never come back end',
    why: 'sessions with random client ids pile up, each with its queue and subscriptions, until memory or disk is full',
    fix: ['let sessions expire after the longest absence you promise, for example 14 days'],
    check: ({ limits }) => unlimited(limits.sessionExpirySeconds, 'sessions are kept forever'),
  },
  'memory-limit-missing': {
    severity: 'info',
    title: 'The broker knows how much memory it may use',
    why: 'without a bound the kernel ends the broker, with everything in its memory',
    fix: ['set a bound below the memory of the machine or container'],
    check: ({ limits }) => unlimited(limits.memoryBytes, 'the broker may take all the memory there is'),
  },
  'memory-share-high': {
    severity: 'warning',
    title: 'The broker leaves memory to the rest of the machine',
    why: 'collecting garbage and paging need room besides; above four fifths the kernel ends the broker before its own alarm does anything',
    fix: ['set the share to 0.4 to 0.7'],
    check: ({ limits: { memoryRatio } }) =>
      memoryRatio === undefined || memoryRatio.value <= 0.8
        ? []
        : [
            {
              says: `the broker may use ${Math.round(memoryRatio.value * 100)} % of the memory`,
              evidence: ['more than 80 %'],
              place: memoryRatio.place,
            },
          ],
  },
  'disk-limit-low': {
    severity: 'warning',
    title: 'The broker stops taking messages before the disk is full',
    why: 'a full disk ends the broker in the middle of a write; a low bound is passed within seconds',
    fix: ['set it to at least 1 GB, better to the size of the memory'],
    check: ({ limits: { diskFreeBytes } }) =>
      diskFreeBytes === undefined || diskFreeBytes.value >= LEAST_FREE_BYTES
        ? []
        : [
            {
              says: `messages are taken until ${Math.round(diskFreeBytes.value / 1_000_000)} MB of the disk are free`,
              evidence: [written(diskFreeBytes) ? 'less than 1 GB' : 'less than 1 GB, the default of the broker'],
              place: diskFreeBytes.place,
            },
          ],
  },
  'keep-alive-unlimited': {
    severity: 'info',
    title: 'Every client proves now and then that it is alive',
    why: 'a client with keep-alive 0 that lost its network is connected forever: its will is never sent',
    fix: ['set the longest keep-alive you allow, for example 300 s'],
    check: ({ limits }) => unlimited(limits.keepAliveSeconds, 'clients may ask for no keep-alive at all'),
  },
  'message-rate-unlimited': {
    severity: 'info',
    title: 'There is a limit to what one client may publish in a second',
    why: 'one device with a bug in a loop takes the throughput of all others',
    fix: ['allow a multiple of what your busiest device publishes'],
    check: ({ limits }) => unlimited(limits.messageRatePerClient, 'one client may publish as fast as it can'),
  },
  'retained-expiry-missing': {
    severity: 'info',
    title: 'Retained messages of things that are gone go away',
    why: 'topics of devices long scrapped stay in memory, and every new subscriber is sent them',
    fix: ['let retained messages expire, or publish them with a message expiry of their own (MQTT 5)'],
    check: ({ limits }) => unlimited(limits.retainedExpirySeconds, 'retained messages are kept forever'),
  },
} as const satisfies RuleTable<BrokerSetup>;

function unlimited(
  limit: Stated<number | 'unlimited'> | undefined,
  says: string,
  otherwise?: Breach['place'],
): Breach[] {
  if (limit?.value !== 'unlimited') return [];
  return [
    {
      says,
      evidence: [written(limit) ? 'the limit is turned off' : 'no limit is set, and the broker has none of its own'],
      place: written(limit) ? limit.place : (otherwise ?? limit.place),
    },
  ];
}

function written({ place }: Stated<unknown>): boolean {
  return place.line !== undefined;
}
