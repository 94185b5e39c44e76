import { reasonText } from '../../mqtt/reason-words.ts';
import type { LatencySummary } from '../../swarm/observation.ts';
import type { AuditTable } from '../audit-part.ts';
import { trafficLines, trafficTables } from '../traffic/traffic-report.ts';
import { counted, quoted } from '../wording.ts';
import type { CaptureSummary } from './capture-summary.ts';
import type { CapturedSession } from './captured-session.ts';

/** Sessions shown. */
const MOST_ROWS = 50;

/** What the capture holds, a line each. */
export function captureLines(summary: CaptureSummary): readonly string[] {
  const { file, seconds, segments, notTcp, sessions, moreSessions, other, answers, unknownLinks, trafficOf, traffic } =
    summary;
  const clients = new Set(sessions.map(({ clientId, client }) => clientId ?? client)).size;
  return [
    `${file.format}, ${file.frames} packets in ${seconds.toFixed(1)} s, ${segments} of TCP${notTcp > 0 ? `, ${notTcp} of other kinds left out` : ''}`,
    `${counted(sessions.length, 'MQTT connection', 'MQTT connections')} of ${counted(clients, 'client', 'clients')}${moreSessions > 0 ? `, and ${moreSessions} more that were not kept` : ''}`,
    ...(sessions.length > 0
      ? []
      : ['nothing could be judged: no MQTT that can be read is in it; capture the port of the plain listener']),
    ...answerLine('the broker', answers.broker),
    ...answerLine('clients', answers.client),
    ...(traffic.messages === 0
      ? []
      : [
          `messages as their ${trafficOf} ${trafficOf === 'publishers' ? 'sent' : 'got'} them:`,
          ...trafficLines(traffic),
        ]),
    ...portLines(other.tls, 'encrypted (TLS): nothing but its TCP can be read'),
    ...portLines(other.webSocket, 'MQTT over WebSocket that could not be read'),
    ...(other.other === 0
      ? []
      : [
          `${counted(other.other, 'connection at a port of brokers was', 'connections at the ports of brokers were')} no MQTT`,
        ]),
    ...(other.translated === 0
      ? []
      : [
          `${counted(other.translated, 'connection was', 'connections were')} seen a second time, behind address translation, and left out`,
        ]),
    ...(other.evicted === 0 ? [] : [`${other.evicted} connections were given up: too many at a time`]),
    ...unknownLinks.map((link) => `packets of link type ${link} cannot be read here`),
  ];
}

function answerLine(who: string, latency: LatencySummary | undefined): readonly string[] {
  if (latency === undefined) return [];
  const { count, p50Ms, p99Ms, maxMs } = latency;
  return [
    `${who} acknowledged ${count} messages: median ${p50Ms.toFixed(1)} ms, 99 % ${p99Ms.toFixed(1)} ms, longest ${maxMs.toFixed(1)} ms`,
  ];
}

function portLines(ports: ReadonlyMap<number, number>, what: string): readonly string[] {
  return [...ports]
    .toSorted(([a], [b]) => a - b)
    .map(([port, count]) => `port ${port}: ${counted(count, 'connection', 'connections')} ${what}`);
}

/** The sessions, and the tables of their messages. */
export function captureTables(summary: CaptureSummary): readonly AuditTable[] {
  const { sessions, traffic } = summary;
  if (sessions.length === 0) return [];
  return [
    {
      title: sessions.length > MOST_ROWS ? `Connections, the first ${MOST_ROWS}` : 'Connections',
      head: [
        'client',
        'from',
        'version',
        'CONNACK',
        'keep-alive',
        'will',
        'clean',
        'RTT ms',
        'sent/got',
        'resent',
        'seconds',
        'end',
      ],
      rows: sessions.slice(0, MOST_ROWS).map(row),
      numeric: [4, 7, 9, 10],
    },
    ...trafficTables(traffic),
  ];
}

const VERSIONS = { 3: '3.1', 4: '3.1.1', 5: '5' } as const;

function row(session: CapturedSession): readonly string[] {
  const {
    clientId,
    client,
    version,
    connack,
    keepAliveSeconds,
    will,
    clean,
    rttMs,
    fromClient,
    fromBroker,
    startMs,
    endMs,
    end,
  } = session;
  return [
    clientId === undefined ? '(joined midway)' : quoted(clientId),
    client,
    `${version === undefined ? '' : VERSIONS[version]}${session.webSocket ? ', WebSocket' : ''}`,
    connack === undefined
      ? ''
      : connack.code === 0
        ? `0${connack.sessionPresent ? ', session' : ''}`
        : reasonText(connack.code, version === 5 ? 5 : 4),
    keepAliveSeconds === undefined ? '' : `${keepAliveSeconds}`,
    yesNo(will),
    yesNo(clean),
    rttMs === undefined ? '' : rttMs.toFixed(1),
    `${fromClient.publishes}/${fromBroker.publishes}`,
    String(fromClient.tcp.retransmitted + fromBroker.tcp.retransmitted),
    ((endMs - startMs) / 1_000).toFixed(1),
    end === undefined ? 'open' : `${end.by} ${end.how}${end.code === undefined ? '' : ` ${reasonText(end.code, 5)}`}`,
  ];
}

function yesNo(value: boolean | undefined): string {
  return value === undefined ? '' : value ? 'yes' : 'no';
}
