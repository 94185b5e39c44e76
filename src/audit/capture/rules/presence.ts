import type { RuleTable } from '../../rule.ts';
import { counted, quoted } from '../../wording.ts';
import { type CaptureSummary, sessionsByClient } from '../capture-summary.ts';
import type { CapturedSession } from '../captured-session.ts';
import { oneBreach, whoIs } from './breach.ts';

/** As many connections of one client within a minute are a storm. */
const STORM = 5;
const STORM_MS = 60_000;
/** Take-overs further apart are a client that moved, not two that fight. */
const FIGHT_MS = 600_000;
/** The older of two connections with one id ends within this when it was thrown out. */
const TAKEOVER_MS = 2_000;

/** Clients with their connections where there were many within a minute: how many at most. */
function storms(sessions: readonly CapturedSession[]): readonly (readonly [client: string, most: number])[] {
  return [...sessionsByClient(sessions)].flatMap(([, own]) => {
    const starts = own.filter(({ fromStart }) => fromStart).map(({ startMs }) => startMs);
    const most = Math.max(
      0,
      ...starts.map((from, index) => starts.slice(index).filter((at) => at - from <= STORM_MS).length),
    );
    const id = own[0]?.clientId;
    return most >= STORM && id !== undefined ? [[id, most] as const] : [];
  });
}

/** Whether the broker threw out a client that was alive, in favour of a younger connection. */
function isThrownOut(older: CapturedSession, younger: CapturedSession): boolean {
  const { end, endMs, answeredEnd } = older;
  if (end === undefined || !younger.fromStart || younger.client === older.client) return false;
  if (end.by !== 'broker' && end.how !== 'rst') return false;
  const tookOver = endMs >= younger.startMs && endMs - younger.startMs <= TAKEOVER_MS;
  return tookOver && (answeredEnd || end.how === 'rst');
}

/** How often each client id was taken over, one time soon after the other, and from where. */
function fights(
  sessions: readonly CapturedSession[],
): readonly (readonly [client: string, times: number, addresses: readonly string[]])[] {
  return [...sessionsByClient(sessions)].flatMap(([, own]) => {
    const thrown = own.filter((older, index) =>
      own.slice(index + 1, index + 4).some((younger) => isThrownOut(older, younger)),
    );
    const soon = thrown.some(
      ({ endMs }, index) => (thrown[index + 1]?.endMs ?? Number.POSITIVE_INFINITY) - endMs <= FIGHT_MS,
    );
    const id = own[0]?.clientId;
    const addresses = [...new Set(own.map(({ client }) => client.replace(/:\d+$/, '')))];
    return soon && id !== undefined ? [[id, thrown.length, addresses] as const] : [];
  });
}

/** Clients that come back, are thrown out, or are gone without the broker knowing. */
export const presenceRules = {
  'reconnect-storm': {
    severity: 'warning',
    title: 'Clients do not reconnect in a loop',
    why: 'a client that comes back at once, whatever ended the connection, keeps the broker busy with handshakes; thousands of them keep it down',
    fix: [
      'find out what ends the connections (see the other findings)',
      'reconnect with exponential backoff and jitter: 1 s, 2 s, 4 s ... 2 min',
    ],
    check: ({ sessions }) =>
      oneBreach(
        storms(sessions),
        (count) => `${counted(count, 'client connects', 'clients connect')} again and again.`,
        ([client, most]) => `${quoted(client)}: ${most} connections within a minute`,
      ),
  },
  'client-id-fight': {
    severity: 'critical',
    title: 'A client id is used once',
    why: 'a broker closes the older connection when the same client id connects again: two clients with one id throw each other out for ever, and lose messages each time',
    fix: [
      'give each device an id of its own, from its serial number',
      'look for a copied image or configuration, and for a second instance of a service',
    ],
    check: ({ sessions }) =>
      oneBreach(
        fights(sessions),
        (count) => `${counted(count, 'client id is', 'client ids are')} used by several clients at once.`,
        ([client, times, ends]) => `${quoted(client)}: taken over ${times} times, from ${ends.join(', ')}`,
      ),
  },
  'half-open': {
    severity: 'warning',
    title: 'Connections are open on both sides',
    why: 'one side is gone without the other knowing (power, NAT or firewall that forgot the connection): what is sent into it is lost or waits',
    fix: [
      'shorten the keep-alive below the idle time-out of NAT and firewalls',
      'keep sessions and use QoS 1 for what may not be lost',
    ],
    check: ({ sessions }) =>
      oneBreach(
        sessions.filter(
          ({ end, unansweredRetries, keepAliveMissed }) =>
            unansweredRetries >= 3 || (end === undefined && keepAliveMissed),
        ),
        (count) => `${counted(count, 'connection is', 'connections are')} half open.`,
        (session) =>
          session.unansweredRetries >= 3
            ? `${whoIs(session)}: the last data were sent again ${session.unansweredRetries} times without an answer`
            : `${whoIs(session)}: silent for ${(session.longestSilenceMs / 1_000).toFixed(1)} s at the end, keep-alive ${session.keepAliveSeconds} s, and not closed`,
      ),
  },
} as const satisfies RuleTable<CaptureSummary>;
