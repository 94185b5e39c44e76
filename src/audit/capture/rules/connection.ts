import { reasonText } from '../../../mqtt/reason-words.ts';
import type { Breach, RuleTable } from '../../rule.ts';
import { counted, share } from '../../wording.ts';
import { type CaptureSummary, isAccepted } from '../capture-summary.ts';
import type { CapturedSession } from '../captured-session.ts';
import { oneBreach, whoIs } from './breach.ts';

/** CONNACK later than this is felt by everybody who reconnects. */
const SLOW_CONNECT_MS = 1_000;
/** A broker that says nothing for so long after CONNECT says nothing any more. */
const NO_CONNACK_MS = 5_000;

function version({ version: number }: CapturedSession): 4 | 5 {
  return number === 5 ? 5 : 4;
}

function endWords({ end }: CapturedSession): string {
  if (end === undefined) return 'still open when the capture ended';
  const reason = end.code === undefined ? '' : ` ${reasonText(end.code, 5)}`;
  return `${end.by}: ${end.how === 'disconnect' ? 'DISCONNECT' : end.how.toUpperCase()}${reason}`;
}

function refusals({ sessions }: CaptureSummary): readonly Breach[] {
  const refused = refusedByReason(sessions);
  return [...refused].map(([text, cases]) => ({
    says: `The broker refused ${counted(cases.length, 'connection', 'connections')}: ${text}.`,
    evidence: oneBreach(cases, () => '', whoIs)[0]?.evidence ?? [],
    fix: REFUSAL_FIX.find(([words]) => text.includes(words))?.[1] ?? [
      "look for the reason in the broker's log at that time",
    ],
  }));
}

const REFUSAL_FIX: readonly (readonly [words: string, fix: readonly string[]])[] = [
  ['user name or password', ['compare user name and password of these clients with what the broker has']],
  ['not authorized', ['check user name, password and the permission to connect: sre doctor URL --user NAME']],
  [
    'identifier',
    ['give the client an id the broker accepts: not empty with a kept session, and as long as its limit allows'],
  ],
  ['version', ['set the client to MQTT 3.1.1, which every broker speaks']],
  ['rate', ['let clients reconnect with exponential backoff and jitter']],
  ['unavailable', ['look at the broker: it answers but takes no clients']],
];

function refusedByReason(sessions: readonly CapturedSession[]): ReadonlyMap<string, readonly CapturedSession[]> {
  const found = new Map<string, CapturedSession[]>();
  for (const session of sessions) {
    if (isAccepted(session) || session.connack === undefined) continue;
    const text = reasonText(session.connack.code, version(session));
    found.set(text, [...(found.get(text) ?? []), session]);
  }
  return found;
}

function portLines(ports: ReadonlyMap<number, number>): readonly (readonly [port: number, count: number])[] {
  return [...ports].toSorted(([a], [b]) => a - b);
}

/** How clients come and go. */
export const connectionRules = {
  'connect-refused': {
    severity: 'warning',
    title: 'The broker lets clients in',
    why: 'a refused client tries again and again, and each try costs the broker a handshake and a look at the credentials',
    fix: [],
    check: refusals,
  },
  'connect-unanswered': {
    severity: 'warning',
    title: 'Every CONNECT is answered',
    why: 'the broker is overloaded, waits for an authentication service that does not answer, or what listens there is no MQTT broker',
    fix: [
      "look at the broker's log and its authentication backend",
      'compare the ports: a TLS listener does not answer plain MQTT',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(
          ({ fromStart, connack, fromBroker, startMs, endMs }) =>
            fromStart &&
            connack === undefined &&
            fromBroker.tcp.gaps === 0 &&
            fromBroker.packets === 0 &&
            endMs - startMs >= NO_CONNACK_MS,
        ),
        (count) => `${counted(count, 'CONNECT was', 'CONNECTs were')} never answered.`,
        (session) =>
          `${whoIs(session)}: ${((session.endMs - session.startMs) / 1_000).toFixed(1)} s, ${endWords(session)}`,
      ),
  },
  'connect-slow': {
    severity: 'warning',
    title: 'CONNACK comes within a second',
    why: 'the broker asks a slow authentication service, or takes over sessions; when all clients come back at once, this is what the outage is made of',
    fix: [
      'cache authentication, or bring it nearer to the broker',
      'limit the rate of new connections and let clients back off with jitter',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ connack }) => connack !== undefined && connack.afterMs > SLOW_CONNECT_MS),
        (count) => `${counted(count, 'CONNACK', 'CONNACKs')} took more than a second.`,
        (session) => `${whoIs(session)}: ${Math.round(session.connack?.afterMs ?? 0)} ms`,
      ),
  },
  'tcp-refused': {
    severity: 'warning',
    title: 'Somebody listens at the port',
    why: 'nothing listens at this address and port, or a firewall answers in its place ("connection refused")',
    fix: ['check that the broker runs and listens on that address: ss -ltn', 'check the port the clients are set to'],
    check: ({ other }) =>
      oneBreach(
        portLines(other.refused),
        () => `${counted(sum(other.refused), 'TCP connection was', 'TCP connections were')} refused.`,
        ([port, count]) => `port ${port}: ${count} times RST instead of a connection`,
      ),
  },
  'tcp-unanswered': {
    severity: 'warning',
    title: 'Every SYN is answered',
    why: 'a firewall drops the packets, the host is down, or its queue of new connections is full',
    fix: [
      'check firewalls and security groups between client and broker',
      'on the broker: nstat -az TcpExtListenOverflows, and raise net.core.somaxconn when it grows',
    ],
    check: ({ other }) =>
      oneBreach(
        portLines(other.unanswered),
        () => `${counted(sum(other.unanswered), 'SYN was', 'SYNs were')} never answered.`,
        ([port, count]) => `port ${port}: ${count} times`,
      ),
  },
  'keep-alive-missed': {
    severity: 'warning',
    title: 'Clients keep their keep-alive',
    why: 'a client silent for one and a half times its keep-alive is cut off and its will is published: its network is bad, or it sleeps or blocks longer than it promised',
    fix: ['let the client library send pings in its own thread or loop', 'raise the keep-alive of clients that sleep'],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ keepAliveMissed }) => keepAliveMissed),
        (count) =>
          `${counted(count, 'connection was', 'connections were')} silent for more than 1.5 times the keep-alive.`,
        (session) =>
          `${whoIs(session)}: ${(session.longestSilenceMs / 1_000).toFixed(1)} s of silence, keep-alive ${session.keepAliveSeconds} s; ${endWords(session)}`,
      ),
  },
  'keep-alive-off': {
    severity: 'info',
    title: 'Clients have a keep-alive',
    why: 'with keep-alive 0 the broker never learns that a client is gone: the connection stays, the will is not published, messages pile up',
    fix: ['set a keep-alive: 60 s is usual'],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(
          ({ fromStart, keepAliveSeconds, ...session }) =>
            fromStart && keepAliveSeconds === 0 && isAccepted({ ...session, fromStart }),
        ),
        (count) => `${counted(count, 'connection has', 'connections have')} no keep-alive.`,
        whoIs,
      ),
  },
  'broker-reset': {
    severity: 'warning',
    title: 'The broker does not tear connections',
    why: 'a broker (or a load balancer before it) that resets connections is overloaded, was stopped hard, or threw the clients out for what they sent or did not read',
    fix: [
      'look at the log of broker and load balancer at these times',
      'compare idle time-outs of the load balancer with the keep-alive of the clients',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter((session) => session.end?.by === 'broker' && session.end.how === 'rst' && isAccepted(session)),
        (count) => `The broker's side reset ${counted(count, 'connection', 'connections')} (RST).`,
        (session) => `${whoIs(session)}, after ${((session.endMs - session.startMs) / 1_000).toFixed(1)} s`,
      ),
  },
  'broker-disconnect': {
    severity: 'warning',
    title: 'The broker does not send clients away',
    why: 'with MQTT 5 the broker says why: quota, packet too large, protocol error, shutting down',
    fix: ['act on the reason it gives', 'sre doctor URL shows the limits the broker announces'],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(({ end }) => end?.by === 'broker' && end.how === 'disconnect' && end.code !== 0x8e),
        (count) => `The broker sent DISCONNECT to ${counted(count, 'client', 'clients')}.`,
        (session) => `${whoIs(session)}: ${endWords(session)}`,
      ),
  },
  'no-disconnect': {
    severity: 'info',
    title: 'Clients say goodbye',
    why: 'a client that ends without DISCONNECT has its will published: others take a planned restart for a crash',
    fix: ['send DISCONNECT before closing; with MQTT 5 and reason 0x04 when the will is wanted'],
    check: ({ sessions }) => {
      const left = sessions.filter((session) => session.end?.by === 'client' && isAccepted(session));
      const rude = left.filter(({ end }) => end?.how !== 'disconnect');
      if (rude.length < 3 || rude.length / left.length < 0.2) return [];
      return oneBreach(
        rude,
        (count) => `${share(count, left.length)} of the clients that left did so without DISCONNECT.`,
        (session) => `${whoIs(session)}: ${endWords(session)}`,
      );
    },
  },
} as const satisfies RuleTable<CaptureSummary>;

function sum(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
