import type { Finding } from '../../core/finding.ts';
import { isAuthCode, reasonText } from '../../mqtt/reason-words.ts';
import { answerOf, good } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { milliseconds } from '../dialled.ts';
import { explained } from '../explained.ts';
import { limitLines } from '../limit-lines.ts';
import { clientIdFor } from '../open-connection.ts';
import { attemptConnect, type ConnectAttempt } from '../port/connect-attempt.ts';
import { refusalRemedy } from '../port/refusal.ts';
import { listenTo, type Spoken } from '../port/spoken.ts';
import { bestOf, isLetIn, lineOf, type Tried, versionLetIn } from '../port/tried.ts';
import type { RemedyId } from '../remedies.ts';
import type { Visit } from '../visit.ts';

export const connect: Check = {
  title: 'CONNECT with MQTT 5 and 3.1.1',
  after: ['tcp', 'tls', 'web-socket'],
  run: (visit, signal) => connectEverywhere(visit, signal),
};

/** A broker that needs longer for CONNACK makes a fleet that comes back wait in a queue. */
const SLOW_MS = 1_000;
/** So many addresses of one name are tried. */
const MOST_ADDRESSES = 8;

async function connectEverywhere(visit: Visit, signal: AbortSignal): Promise<Answer> {
  const ips = (visit.facts.reachable ?? []).slice(0, MOST_ADDRESSES);
  const tried: Tried[] = [];
  for (const ip of ips) {
    const known = visit.facts.protocolVersion;
    for (const version of known === undefined ? ([5, 4] as const) : [known]) {
      const clientId = clientIdFor(visit, `c${tried.length}`);
      const attempt = await attemptConnect(visit, { ip, protocolVersion: version, clientId }, signal);
      tried.push({ ip, version, attempt });
    }
    const letIn = versionLetIn(tried);
    if (known === undefined && letIn !== undefined) visit.facts.protocolVersion = letIn;
  }
  note(visit, tried);
  await noteAssignedId(visit, signal);
  const { protocolVersion, limits } = visit.facts;
  const evidence = [...tried.map(lineOf), ...(protocolVersion === 5 && limits !== undefined ? limitLines(limits) : [])];
  const findings: Finding[] = [];
  const isAnyAnswered = ips.some((ip) => bestOf(tried, ip)?.attempt.kind === 'answered');
  for (const ip of ips) findings.push(...(await refused(visit, ip, tried, isAnyAnswered, signal)));
  return answerOf([...once(findings), ...slow(visit, tried)], good(summary(visit, tried), evidence));
}

/** What the checks after this one go on with. */
function note({ facts }: Visit, tried: readonly Tried[]): void {
  const letIn = tried.filter(isLetIn);
  const limits = letIn.find(({ version }) => version === facts.protocolVersion)?.attempt.connack.limits;
  if (limits !== undefined) facts.limits = limits;
  const works = new Set(letIn.map(({ ip }) => ip));
  facts.reachable = (facts.reachable ?? []).toSorted((a, b) => Number(works.has(b)) - Number(works.has(a)));
  if (letIn.length > 0) return;
  const said = tried.find(({ attempt }) => attempt.kind === 'answered' && isAuthCode(attempt.connack.code));
  if (said?.attempt.kind !== 'answered') return;
  facts.protocolVersion = said.version;
  facts.refusal = { connack: said.attempt.connack, protocolVersion: said.version };
}

/** What id the broker gives to a client of MQTT 5 that names none; the others have to name one. */
async function noteAssignedId(visit: Visit, signal: AbortSignal): Promise<void> {
  const { facts } = visit;
  const [ip] = facts.reachable ?? [];
  if (ip === undefined || facts.protocolVersion !== 5 || facts.limits === undefined) return;
  const attempt = await attemptConnect(visit, { ip, protocolVersion: 5, clientId: '' }, signal);
  if (attempt.kind !== 'answered' || attempt.connack.code !== 0) return;
  const { assignedClientId } = attempt.connack.limits;
  if (assignedClientId !== undefined) facts.limits = { ...facts.limits, assignedClientId };
}

async function refused(
  visit: Visit,
  ip: string,
  tried: readonly Tried[],
  isAnyAnswered: boolean,
  signal: AbortSignal,
): Promise<Finding[]> {
  const best = bestOf(tried, ip);
  if (best === undefined) return [];
  const { host, port } = visit.address;
  const words = { HOST: host, PORT: port, ADDRESS: ip };
  const isAnyLetIn = tried.some(isLetIn);
  const severity = isAnyLetIn ? 'warning' : 'critical';
  const lines = tried.filter((one) => one.ip === ip).map(lineOf);
  if (best.attempt.kind === 'answered') {
    const { code, reason, serverReference } = best.attempt.connack;
    if (code === 0 || (isAuthCode(code) && visit.facts.refusal !== undefined)) return []; // told by `credentials`
    const text = reasonText(code, best.version);
    const evidence = [
      ...lines,
      ...(reason === undefined ? [] : [`the broker's words: ${JSON.stringify(reason)}`]),
      ...(serverReference === undefined ? [] : [`it names another server: ${serverReference}`]),
    ];
    const says = `${ip} refuses CONNECT with ${text}`;
    return [explained({ id: 'connect', severity, says, evidence }, refusalRemedy(code), words)];
  }
  if (best.attempt.kind === 'tls') {
    const says = `${ip} ends TLS when it sees who connects`;
    const remedy = visit.tls.cert === undefined ? 'client-certificate-wanted' : 'client-certificate-refused';
    return [explained({ id: 'connect', severity, says, evidence: lines }, remedy, words)];
  }
  const spoken: Spoken =
    visit.address.webSocketPath === undefined
      ? await listenTo(visit, ip, visit.address.secure, signal)
      : { kind: best.attempt.kind === 'silent' ? 'silent' : 'closed', name: 'nothing at all', evidence: [] };
  const [says, remedy] = spokenWords(visit, ip, spoken, best.attempt);
  const about = { id: 'connect', severity: isAnyAnswered ? 'warning' : 'critical', says } as const;
  const found = explained({ ...about, evidence: [...lines, ...spoken.evidence] }, remedy, words);
  if (spoken.path === undefined) return [found];
  const scheme = visit.address.secure ? 'wss' : 'ws';
  const typed = `sre doctor ${scheme}://${host}:${port}${spoken.path}`;
  const others = found.fix.filter((line) => !line.includes('sre doctor ws://')); // the usual path, which is a guess
  return [{ ...found, fix: [`Use the path that answers: ${typed}`, ...others] }];
}

function spokenWords(
  { address: { port, secure } }: Visit,
  ip: string,
  { kind, name }: Spoken,
  attempt: ConnectAttempt,
): readonly [says: string, remedy: RemedyId] {
  const where = `${ip} port ${port}`;
  switch (kind) {
    case 'tls':
      return [`${where} speaks TLS and was spoken to in plain text`, 'plain-to-tls'];
    case 'web-socket':
      return [`${where} is a WebSocket listener and was spoken to without WebSocket`, 'web-socket-wanted'];
    case 'other':
      return [`${where} is no MQTT listener: it speaks ${name}${secure ? ' inside TLS' : ''}`, 'not-mqtt'];
    case 'mqtt':
      // Somebody without credentials gets an answer and we did not: it is about what we sent.
      return [`${where} hangs up on this CONNECT, and answers one without credentials`, 'closed-without-connack'];
    case 'silent':
      return [`${where} takes the connection and then says nothing: no CONNACK`, 'silent-after-tcp'];
    case 'closed':
      return attempt.kind === 'silent'
        ? [`${where} takes the connection and then says nothing: no CONNACK`, 'silent-after-tcp']
        : [`${where} closes the connection without CONNACK`, 'closed-without-connack'];
  }
}

/** Several addresses with the same trouble are told once, with the evidence of all. */
function once(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (one, at) => findings.findIndex(({ cause, severity }) => cause === one.cause && severity === one.severity) === at,
  );
}

function slow({ address: { host, port } }: Visit, tried: readonly Tried[]): Finding[] {
  const late = tried.filter((one) => isLetIn(one) && one.attempt.tookMs >= SLOW_MS);
  const [first] = late;
  if (first === undefined) return [];
  const says = `CONNACK takes ${milliseconds(first.attempt.tookMs)}`;
  const about = { id: 'connect', severity: 'warning', says, evidence: late.map(lineOf) } as const;
  return [explained(about, 'connack-slow', { HOST: host, PORT: port })];
}

function summary({ facts }: Visit, tried: readonly Tried[]): string {
  const letIn = tried.filter(isLetIn);
  const [first] = letIn;
  if (first === undefined) {
    return facts.refusal === undefined
      ? 'no CONNECT was accepted'
      : `a broker answers: ${reasonText(facts.refusal.connack.code, facts.refusal.protocolVersion)}`;
  }
  const versions = [...new Set(letIn.map(({ version }) => (version === 5 ? '5' : '3.1.1')))].join(' and ');
  return `MQTT ${versions} accepted, CONNACK in ${milliseconds(first.attempt.tookMs)}`;
}
