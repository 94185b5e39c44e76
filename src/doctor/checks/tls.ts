import type { Finding, Severity } from '../../core/finding.ts';
import type { TlsObservation } from '../../mqtt/tls-observation.ts';
import { answerOf, good, skipped } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { milliseconds } from '../dialled.ts';
import { explained } from '../explained.ts';
import { listenTo } from '../port/spoken.ts';
import { chainRemedy, failureRemedy } from '../port/tls-failure.ts';
import { asksForCertificate, lookAtTls, type TlsLook } from '../port/tls-look.ts';
import type { Visit } from '../visit.ts';

export const tls: Check = {
  title: 'TLS: version, chain, name, expiry, client certificate',
  after: ['tcp'],
  run: (visit, signal) => shakeHands(visit, signal),
};

/** A certificate that ends sooner should have been renewed: issuers of 90 days renew 30 days before the end. */
const SOON_DAYS = 21;
/** Certificates that live for days only are renewed later: not with less than this much of their life left. */
const SOON_SHARE = 1 / 4;
const DAY_SECONDS = 86_400;
/** So many addresses of one name are looked at. */
const MOST_ADDRESSES = 8;

async function shakeHands(visit: Visit, signal: AbortSignal): Promise<Answer> {
  if (!visit.address.secure) return skipped(`${visit.url.split(':', 1)[0]}:// is plain text`);
  const ips = (visit.facts.reachable ?? []).slice(0, MOST_ADDRESSES);
  const [first] = ips;
  const isAsked = first === undefined ? undefined : await asksForCertificate(visit, first, signal);
  const looks: TlsLook[] = [];
  for (const ip of ips) looks.push(await lookAtTls(visit, ip, { awaitsVerdict: isAsked !== false }, signal));
  const seen = looks.find((one) => one.seen !== undefined)?.seen;
  if (seen !== undefined) visit.facts.tls = seen;
  const findings: Finding[] = [];
  for (const look of looks) {
    findings.push(
      ...(await failed(visit, look, isAsked, looks, signal)),
      ...chain(visit, look),
      ...expiry(visit, look),
    );
  }
  findings.push(...differing(visit, looks));
  const asked = isAsked === undefined ? 'cannot be told' : isAsked ? 'asked for' : 'not asked for';
  const evidence = [...looks.flatMap((look) => linesOf(visit, look)), `client certificate: ${asked}`];
  const says = seen === undefined ? 'no TLS' : `${seen.version}, ${daysLeft(visit, seen.leafExpirySeconds)} days left`;
  return answerOf(same(findings), good(says, evidence));
}

/** A handshake that failed, or a server that hung up once it had seen our certificate or its absence. */
async function failed(
  visit: Visit,
  { ip, failure, seen }: TlsLook,
  isAsked: boolean | undefined,
  looks: readonly TlsLook[],
  signal: AbortSignal,
): Promise<Finding[]> {
  if (failure === undefined) return [];
  const isAboutUs = isAsked === true || (isAsked === undefined && visit.tls.cert !== undefined);
  if (seen !== undefined && failure === 'closed' && !isAboutUs) return []; // CONNECT will tell more
  const { host, port } = visit.address;
  const words = { HOST: host, PORT: port, ADDRESS: ip };
  const severity: Severity = looks.some((look) => look.failure === undefined) ? 'warning' : 'critical';
  const about = { id: 'tls', severity } as const;
  const evidence = [`${ip} port ${port}: the handshake ended with ${failure}`];
  const known = failureRemedy(failure, { isAsked: isAboutUs, isShown: visit.tls.cert !== undefined });
  if (known !== undefined) {
    const [remedy, says] = known;
    return [explained({ ...about, says: `${ip} port ${port} ${says}`, evidence }, remedy, words)];
  }
  const spoken = await listenTo(visit, ip, false, signal);
  const lines = [...evidence, ...spoken.evidence];
  const where = `${ip} port ${port}`;
  if (spoken.kind === 'mqtt') {
    const says = `${where} speaks plain MQTT and was spoken to in TLS`;
    return [explained({ ...about, says, evidence: lines }, 'tls-to-plain', words)];
  }
  if (spoken.kind === 'web-socket') {
    const says = `${where} is a plain WebSocket listener and was spoken to in TLS`;
    return [explained({ ...about, says, evidence: lines }, 'tls-to-plain-web-socket', words)];
  }
  if (spoken.kind === 'other') {
    const says = `${where} is no TLS listener: it speaks ${spoken.name}`;
    return [explained({ ...about, says, evidence: lines }, 'not-mqtt', words)];
  }
  if (failure === 'silent') {
    const says = `${where} takes the connection and does not answer the TLS handshake`;
    return [explained({ ...about, says, evidence: lines }, 'silent-after-tcp', words)];
  }
  const says = `${where} ends the TLS handshake (${failure})`;
  return [explained({ ...about, says, evidence: lines }, 'handshake-refused', words)];
}

function chain(visit: Visit, { ip, seen }: TlsLook): Finding[] {
  if (seen?.chainProblem === undefined) return [];
  const { host, port } = visit.address;
  const name = visit.tls.serverName ?? host;
  const [remedy, says] = chainRemedy(seen.chainProblem);
  const evidence = [
    `${ip} port ${port}: ${seen.chainProblem}`,
    `subject: ${seen.leaf.subject}`,
    `issuer: ${seen.leaf.issuer}`,
    `names in it: ${[seen.leaf.dnsNames === '' ? 'no DNS name' : seen.leaf.dnsNames, (seen.leaf.ipAddresses ?? '').replaceAll(',', ', ')].filter((one) => one !== '').join(', ')}`,
    `valid until: ${dateOf(seen.leafExpirySeconds)}`,
  ];
  const severity = visit.tls.insecureSkipVerify === true ? 'warning' : 'critical'; // --insecure goes on all the same
  const about = { id: 'tls', severity, says: `the certificate of ${name} ${says}`, evidence } as const;
  return [explained(about, remedy, { HOST: name, PORT: port })];
}

/** Also of a chain that is not trusted for another reason; one that has expired is told by {@link chain} already. */
function expiry(visit: Visit, { ip, seen }: TlsLook): Finding[] {
  if (seen === undefined || seen.chainProblem === 'CERT_HAS_EXPIRED') return [];
  const { host, port } = visit.address;
  const left = seen.leafExpirySeconds - visit.clock.wallMs() / 1_000;
  if (left >= soonSeconds(seen)) return [];
  const isOver = left <= 0;
  const says = isOver
    ? `the certificate of ${host} has expired`
    : `the certificate of ${host} ends in ${leftText(left)}`;
  const evidence = [
    `${ip} port ${port}: valid until ${dateOf(seen.leafExpirySeconds)}`,
    `subject: ${seen.leaf.subject}`,
  ];
  const severity = isOver && visit.tls.insecureSkipVerify !== true ? 'critical' : 'warning';
  const about = { id: 'tls', severity, says, evidence } as const;
  return [explained(about, isOver ? 'certificate-expired' : 'certificate-ends-soon', { HOST: host, PORT: port })];
}

function soonSeconds({ leafBeginSeconds, leafExpirySeconds }: TlsObservation): number {
  const soon = SOON_DAYS * DAY_SECONDS;
  if (leafBeginSeconds === undefined) return soon;
  return Math.min(soon, (leafExpirySeconds - leafBeginSeconds) * SOON_SHARE);
}

/** Nodes behind one name should show the same certificate, or at least ones that end at the same time. */
function differing({ address: { host, port } }: Visit, looks: readonly TlsLook[]): Finding[] {
  const shown = looks.flatMap(({ ip, seen }) => (seen === undefined ? [] : [{ ip, seen }]));
  if (new Set(shown.map(({ seen }) => seen.leaf.fingerprintSha256)).size < 2) return [];
  const says = `the addresses of ${host} show different certificates`;
  const evidence = shown.map(
    ({ ip, seen }) =>
      `${ip}: ${seen.leaf.subject}, until ${dateOf(seen.leafExpirySeconds)}, serial ${seen.leaf.serialNumber}`,
  );
  return [
    explained({ id: 'tls', severity: 'info', says, evidence }, 'certificates-differ', { HOST: host, PORT: port }),
  ];
}

/** What all addresses have in common is told once. */
function same(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (one, at) => findings.findIndex(({ cause, severity }) => cause === one.cause && severity === one.severity) === at,
  );
}

function linesOf(visit: Visit, { ip, tookMs, seen }: TlsLook): string[] {
  if (seen === undefined) return [];
  const trust = seen.chainProblem === undefined ? 'trusted' : `not trusted (${seen.chainProblem})`;
  return [
    `${ip}: ${seen.version}, ${seen.cipher}, in ${milliseconds(tookMs)}`,
    `${ip}: ${trust}, ${seen.leaf.subject}, until ${dateOf(seen.leafExpirySeconds)} (${daysLeft(visit, seen.leafExpirySeconds)} days)`,
  ];
}

function daysLeft({ clock }: Visit, expirySeconds: number): number {
  return Math.floor((expirySeconds - clock.wallMs() / 1_000) / DAY_SECONDS);
}

function leftText(seconds: number): string {
  return seconds < 2 * DAY_SECONDS
    ? `${Math.floor(seconds / 3_600)} hours`
    : `${Math.floor(seconds / DAY_SECONDS)} days`;
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ');
}
