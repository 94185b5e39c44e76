import type { Finding } from '../../core/finding.ts';
import { answerOf, good, skipped } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { explained } from '../explained.ts';
import { listenTo } from '../port/spoken.ts';
import { requestUpgrade, type Upgrade, USUAL_PATHS } from '../port/upgrade.ts';
import type { RemedyId } from '../remedies.ts';
import type { Visit } from '../visit.ts';

export const webSocket: Check = {
  title: 'WebSocket upgrade with subprotocol mqtt',
  after: ['tcp', 'tls'],
  run: (visit, signal) => upgrade(visit, signal),
};

async function upgrade(visit: Visit, signal: AbortSignal): Promise<Answer> {
  const { webSocketPath: path, secure, port } = visit.address;
  const [ip] = visit.facts.reachable ?? [];
  if (path === undefined) return skipped('MQTT on bare TCP');
  if (ip === undefined) return skipped('no address takes connections');
  const place = { ip, secure, withinMs: visit.timeoutMs };
  const answer = await requestUpgrade(visit, place, path, signal);
  const evidence = [`GET ${path}: ${answerText(answer)}`];
  if (answer.kind === 'answered' && answer.status === 101) {
    const protocol = answer.headers['sec-websocket-protocol'];
    if (protocol?.toLowerCase() === 'mqtt') return good(`HTTP 101 at ${path}, subprotocol mqtt`, evidence);
    const says =
      protocol === undefined
        ? `${ip} port ${port} takes the WebSocket and does not name the subprotocol mqtt`
        : `${ip} port ${port} takes the WebSocket with the subprotocol ${protocol} instead of mqtt`;
    return answerOf([finding(visit, says, evidence, 'subprotocol-missing')], good(''));
  }
  if (answer.kind !== 'answered') {
    const spoken = await listenTo(visit, ip, secure, signal);
    const says =
      spoken.kind === 'mqtt'
        ? `${ip} port ${port} speaks MQTT without WebSocket`
        : spoken.kind === 'tls'
          ? `${ip} port ${port} speaks TLS and was spoken to in plain text`
          : `${ip} port ${port} is no WebSocket listener: ${answerText(answer)}`;
    const remedy =
      spoken.kind === 'mqtt' ? 'web-socket-not-wanted' : spoken.kind === 'tls' ? 'plain-to-tls' : 'not-mqtt';
    return answerOf([finding(visit, says, [...evidence, ...spoken.evidence], remedy)], good(''));
  }
  const elsewhere: string[] = [];
  for (const other of USUAL_PATHS.filter((one) => one !== path)) {
    const found = await requestUpgrade(visit, place, other, signal);
    evidence.push(`GET ${other}: ${answerText(found)}`);
    if (found.kind === 'answered' && found.status === 101) elsewhere.push(other);
  }
  const [right] = elsewhere;
  if (right !== undefined) {
    const says = `${path} is the wrong path: ${ip} port ${port} answers HTTP ${answer.status}, and takes MQTT at ${right}`;
    const found = finding(visit, says, evidence, 'web-socket-path');
    const use = `Use the path that answers: sre doctor ${secure ? 'wss' : 'ws'}://${visit.address.host}:${port}${right}`;
    return answerOf([{ ...found, fix: [use, ...found.fix.filter(isUntried)] }], good(''));
  }
  const says = `${ip} port ${port} refuses the WebSocket at ${path} with HTTP ${answer.status}`;
  const found = finding(visit, says, evidence, refusedFor(answer.status));
  return answerOf([{ ...found, fix: found.fix.filter(isUntried) }], good(''));
}

/** The usual paths were asked already. */
function isUntried(fix: string): boolean {
  return !fix.includes('sre doctor ws://');
}

function refusedFor(status: number): RemedyId {
  if (status === 401 || status === 403) return 'web-socket-forbidden';
  if (status >= 500) return 'web-socket-backend';
  return 'web-socket-path';
}

function finding(visit: Visit, says: string, evidence: readonly string[], remedy: RemedyId): Finding {
  const { host, port } = visit.address;
  return explained({ id: 'web-socket', severity: 'critical', says, evidence }, remedy, {
    HOST: host,
    PORT: port,
  });
}

function answerText(answer: Upgrade): string {
  switch (answer.kind) {
    case 'answered': {
      const { location, 'sec-websocket-protocol': protocol, server } = answer.headers;
      const more = [
        ...(protocol === undefined ? [] : [`subprotocol ${protocol}`]),
        ...(location === undefined ? [] : [`location ${location}`]),
        ...(server === undefined ? [] : [`server ${server}`]),
      ];
      return [`HTTP ${answer.status}`, ...more].join(', ');
    }
    case 'no http':
      return 'what came back is not HTTP';
    case 'closed':
      return 'the connection was closed without an answer';
    case 'silent':
      return 'no byte came back';
    case 'no connection':
      return 'no connection could be had';
  }
}
