import type { RuleTable } from '../../rule.ts';
import { counted, quoted, share } from '../../wording.ts';
import { type ClientList, connectedOf, type ListedClient } from '../listed-client.ts';
import { clientBreach } from './breach.ts';

/** Longer keep-alives leave dead connections unnoticed for longer than anybody wants. */
const LONG_KEEP_ALIVE_SECONDS = 3_600;
/** Fewer clients say nothing about the fleet. */
const FLEET = 20;
/** Clients that came in the same minute, and how long before the others must have come. */
const MINUTE_MS = 60_000;
const BEFORE_MS = 600_000;

/** The minute in which most of the clients connected that are connected now. */
function fullestMinute(clients: readonly ListedClient[]): {
  readonly fromMs: number;
  readonly clients: number;
  readonly earlier: number;
} {
  const times = clients
    .map(({ connectedAtMs }) => connectedAtMs)
    .filter((time) => time !== undefined)
    .toSorted((a, b) => a - b);
  let best = { fromMs: 0, clients: 0, earlier: 0 };
  for (let from = 0, to = 0; from < times.length; from++) {
    const fromMs = times[from] ?? 0;
    while (to < times.length && (times[to] ?? 0) <= fromMs + MINUTE_MS) to += 1;
    if (to - from > best.clients) {
      best = { fromMs, clients: to - from, earlier: times.filter((time) => time < fromMs - BEFORE_MS).length };
    }
  }
  return best;
}

function isLocal({ address }: ListedClient): boolean {
  return /^(?:127\.|::1$|::ffff:127\.)/.test(address ?? '');
}

/** How clients connect, and as whom. */
export const clientConnectionRules = {
  'client-keep-alive-off': {
    severity: 'warning',
    title: 'Clients have a keep-alive',
    why: 'with keep-alive 0 the broker never learns that a client is gone: the connection stays, the will is not published, messages pile up',
    fix: ['set a keep-alive: 60 s is usual', 'with MQTT 5 the broker can set one for all: server keep alive'],
    check: (list) =>
      clientBreach(
        connectedOf(list).filter(({ keepAliveSeconds }) => keepAliveSeconds === 0),
        (count) => `${counted(count, 'client has', 'clients have')} no keep-alive.`,
        ({ clientId }) => quoted(clientId),
      ),
  },
  'client-keep-alive-long': {
    severity: 'info',
    title: 'Keep-alives are at most an hour',
    why: 'a client that is gone is noticed after one and a half times its keep-alive; NAT and firewalls forget connections much sooner',
    fix: ['set a keep-alive of a few minutes, or let clients that sleep for hours connect anew'],
    check: (list) =>
      clientBreach(
        connectedOf(list).filter(({ keepAliveSeconds }) => (keepAliveSeconds ?? 0) > LONG_KEEP_ALIVE_SECONDS),
        (count) => `${counted(count, 'client has', 'clients have')} a keep-alive of more than an hour.`,
        ({ clientId, keepAliveSeconds }) => `${quoted(clientId)}: ${keepAliveSeconds} s`,
      ),
  },
  'client-mass-reconnect': {
    severity: 'warning',
    title: 'Clients do not all come at once',
    why: 'part of the fleet lost its connection at the same moment and came back in the same minute, while others stayed: a node, a load balancer or a site failed then',
    fix: [
      'look at logs and events of that minute',
      'let clients reconnect with backoff and jitter, so that the next time is gentler',
    ],
    check: (list) => {
      const connected = connectedOf(list);
      const fullest = fullestMinute(connected);
      if (fullest.clients < FLEET || fullest.clients / connected.length < 0.3 || fullest.earlier < FLEET / 4) return [];
      return [
        {
          says: `${fullest.clients} of ${connected.length} clients connected within the same minute.`,
          evidence: [
            `from ${new Date(fullest.fromMs).toISOString()}; ${fullest.earlier} had been connected for more than ten minutes by then`,
          ],
        },
      ];
    },
  },
  'client-churn': {
    severity: 'warning',
    title: 'Connections last',
    why: 'many clients have been connected for less than a minute: they come and go, and each time costs a handshake, a login and a session',
    fix: [
      'watch the rate of new connections for a while: mqtt_connections_opened_total of the exporter',
      'find out who ends the connections: sre audit --capture',
    ],
    check: (list) => {
      const timed = connectedOf(list).filter(({ connectedAtMs }) => connectedAtMs !== undefined);
      const young = timed.filter(({ connectedAtMs }) => list.atMs - (connectedAtMs ?? 0) < MINUTE_MS);
      const old = timed.filter(({ connectedAtMs }) => list.atMs - (connectedAtMs ?? 0) > BEFORE_MS);
      if (young.length < FLEET / 2 || young.length / timed.length < 0.2 || old.length === 0) return [];
      return clientBreach(
        young,
        (count) => `${share(count, timed.length)} of the clients have been connected for less than a minute.`,
        ({ clientId, connectedAtMs }) =>
          `${quoted(clientId)}: ${Math.max(0, Math.round((list.atMs - (connectedAtMs ?? 0)) / 1_000))} s`,
      );
    },
  },
  'client-plain-text': {
    severity: 'warning',
    title: 'Clients connect with TLS',
    why: 'passwords and messages of these clients can be read by whoever is on the way',
    fix: ['move them to the TLS listener, then close the plain one'],
    check: (list) => {
      const told = connectedOf(list).filter((client) => client.tls !== undefined && !isLocal(client));
      return clientBreach(
        told.filter(({ tls }) => tls === false),
        (count) => `${count} of ${told.length} connected clients use a listener without TLS.`,
        ({ clientId, address }) => `${quoted(clientId)}${address === undefined ? '' : ` from ${address}`}`,
      );
    },
  },
  'client-shared-user': {
    severity: 'warning',
    title: 'Devices have credentials of their own',
    why: 'with one user for all, nobody can be locked out alone, nobody can be allowed less, and the password cannot be changed without changing every device',
    fix: ['give each device a user, or a client certificate'],
    check: (list) => {
      const named = connectedOf(list).filter(({ user }) => user !== undefined);
      const users = new Map<string, number>();
      for (const { user = '' } of named) users.set(user, (users.get(user) ?? 0) + 1);
      return clientBreach(
        [...users].filter(([, count]) => count >= FLEET && count / named.length >= 0.5),
        () => 'Most clients share one user.',
        ([user, count]) => `${quoted(user)}: ${count} of ${named.length} clients`,
      );
    },
  },
  'client-old-protocol': {
    severity: 'info',
    title: 'Clients speak MQTT 3.1.1 or 5',
    why: 'MQTT 3.1 was never an OASIS standard: no refused subscriptions, client ids of at most 23 characters, and some brokers no longer speak it',
    fix: ['update these clients'],
    check: (list) =>
      clientBreach(
        connectedOf(list).filter(({ version }) => version === 3),
        (count) => `${counted(count, 'client speaks', 'clients speak')} MQTT 3.1.`,
        ({ clientId }) => quoted(clientId),
      ),
  },
} as const satisfies RuleTable<ClientList>;
