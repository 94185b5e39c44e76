import type { RuleTable } from '../../rule.ts';
import { counted, share } from '../../wording.ts';
import type { CaptureSummary } from '../capture-summary.ts';
import type { CapturedSession } from '../captured-session.ts';
import { oneBreach, whoIs } from './breach.ts';

/** Shares of data segments sent again: from here it is felt, from there it is bad. */
const FELT = 0.01;
const BAD = 0.05;
/** Fewer segments sent again are an accident. */
const ACCIDENT = 5;

function retransmitted({ fromClient, fromBroker }: CapturedSession): number {
  return fromClient.tcp.retransmitted + fromBroker.tcp.retransmitted;
}

function dataSegments({ fromClient, fromBroker }: CapturedSession): number {
  return fromClient.tcp.segments + fromBroker.tcp.segments;
}

/** Whether both ends are on this machine, so that nobody else can listen. */
function isLocal({ client, broker }: CapturedSession): boolean {
  return [client, broker].every((end) => /^(?:127\.|\[::1\])/.test(end));
}

/** What carries the messages, and who can read them. */
export const transportRules = {
  'plain-text-credentials': {
    severity: 'critical',
    title: 'Passwords travel encrypted',
    why: 'whoever sees the packets has the password, as this capture has',
    fix: [
      'use TLS (port 8883) for these clients and close the plain listener',
      'replace the passwords: they have been seen',
      'treat the capture file as secret',
    ],
    check: ({ sessions }) => {
      const open = sessions.filter(({ hasPassword }) => hasPassword === true);
      const far = open.filter((session) => !isLocal(session));
      return oneBreach(
        far.length > 0 ? far : open,
        (count) =>
          `${counted(count, 'CONNECT', 'CONNECTs')} with a password ${count === 1 ? 'was' : 'were'} sent in plain text${far.length > 0 ? '' : ' on the loopback interface'}.`,
        (session) => `${whoIs(session)} (the password is not shown)`,
        far.length > 0
          ? {}
          : {
              severity: 'info',
              fix: ['use TLS as soon as a client is on another machine', 'treat the capture file as secret'],
            },
      );
    },
  },
  'tcp-retransmissions': {
    severity: 'warning',
    title: 'Few TCP segments are sent again',
    why: 'packets get lost between client and broker: radio, an overloaded link, a wrong MTU; each loss delays everything behind it by a round trip or more',
    fix: [
      'see which clients are concerned: one site or all',
      'ping -M do -s 1400 BROKER finds an MTU that is too large',
    ],
    check: ({ sessions }) => {
      const lost = sessions.reduce((sum, session) => sum + retransmitted(session), 0);
      const all = sessions.reduce((sum, session) => sum + dataSegments(session), 0);
      if (lost < ACCIDENT || lost / all < FELT) return [];
      return oneBreach(
        sessions
          .filter((session) => retransmitted(session) > 0)
          .toSorted((a, b) => retransmitted(b) - retransmitted(a)),
        () => `${share(lost, all)} of the data segments were sent again.`,
        (session) => `${whoIs(session)}: ${retransmitted(session)} of ${dataSegments(session)} segments`,
        lost / all >= BAD ? { severity: 'critical' } : {},
      );
    },
  },
  'receiver-full': {
    severity: 'warning',
    title: 'Receivers keep up',
    why: 'a receive window of zero says that the program does not read: the broker queues for such a client and in the end drops messages or the client',
    fix: [
      'hand slow work to a queue of its own, outside the callback that takes messages',
      'spread the load with a shared subscription: $share/GROUP/TOPIC',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ fromClient, fromBroker }) => fromClient.tcp.zeroWindows + fromBroker.tcp.zeroWindows > 0),
        (count) => `The receive window of ${counted(count, 'connection', 'connections')} was full.`,
        (session) =>
          `${whoIs(session)}: the client's ${session.fromClient.tcp.zeroWindows} times, the broker's ${session.fromBroker.tcp.zeroWindows} times`,
      ),
  },
  'protocol-error': {
    severity: 'warning',
    title: 'What is said on an MQTT connection is MQTT',
    why: 'a client or broker writes what the other cannot read, and must be cut off for it',
    fix: [
      'update the client library named by these ids',
      'look for something between client and broker that changes the stream',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(
          ({ nonsense, fromClient, fromBroker }) => nonsense > 0 && fromClient.tcp.gaps + fromBroker.tcp.gaps === 0,
        ),
        (count) => `${counted(count, 'connection', 'connections')} carried bytes that are no MQTT.`,
        (session) => `${whoIs(session)}: ${counted(session.nonsense, 'time', 'times')}`,
      ),
  },
  'old-protocol': {
    severity: 'info',
    title: 'Clients speak MQTT 3.1.1 or 5',
    why: 'MQTT 3.1 (MQIsdp) was never an OASIS standard: no refused subscriptions, client ids of at most 23 characters, and some brokers no longer speak it',
    fix: ['update these clients'],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ version, bridge }) => version === 3 && bridge !== true),
        (count) => `${counted(count, 'connection speaks', 'connections speak')} MQTT 3.1.`,
        whoIs,
      ),
  },
  'capture-incomplete': {
    severity: 'info',
    title: 'The capture has everything',
    why: 'the capturing program lost packets, cut them, or began in the middle: what is missing cannot be judged, and nothing is said about it',
    fix: ['tcpdump -B 65536 -s 0 -i INTERFACE -w FILE "tcp port 1883": a larger buffer, whole packets, one interface'],
    check: ({ sessions, file, fragments }) => {
      const holes = sessions.filter(({ fromClient, fromBroker }) => fromClient.tcp.gaps + fromBroker.tcp.gaps > 0);
      const lines = [
        ...(file.damage === undefined ? [] : [file.damage]),
        ...(file.dropped === undefined ? [] : [`${file.dropped} packets were dropped while capturing`]),
        ...(fragments === 0 ? [] : [`${fragments} fragments of IP packets were left out`]),
        ...holes.slice(0, 5).map((session) => {
          const { fromClient, fromBroker } = session;
          return `${whoIs(session)}: ${fromClient.tcp.gapBytes + fromBroker.tcp.gapBytes} bytes missing in ${fromClient.tcp.gaps + fromBroker.tcp.gaps} places`;
        }),
      ];
      return lines.length === 0
        ? []
        : [
            {
              says:
                holes.length === 0
                  ? 'The capture is not whole.'
                  : `Bytes are missing in ${counted(holes.length, 'connection', 'connections')}.`,
              evidence: lines,
            },
          ];
    },
  },
} as const satisfies RuleTable<CaptureSummary>;
