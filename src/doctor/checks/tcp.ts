import type { Finding } from '../../core/finding.ts';
import { answerOf, good } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { type Dialled, dial } from '../dialled.ts';
import { explained } from '../explained.ts';
import type { RemedyId } from '../remedies.ts';
import type { Visit } from '../visit.ts';

export const tcp: Check = {
  title: 'TCP connection to every address',
  after: ['names'],
  run: (visit, signal) => dialEvery(visit, signal),
};

/** The first SYN is repeated after a second: a connection that takes longer has lost one. */
const SLOW_MS = 1_000;
/** Ports of MQTT that are looked at when the one asked for is refused. */
const USUAL_PORTS = [1883, 8883];

const remedies: Readonly<Record<Exclude<Dialled['outcome'], 'open'>, RemedyId>> = {
  refused: 'port-refused',
  silent: 'port-filtered',
  unreachable: 'no-route',
};

async function dialEvery(visit: Visit, signal: AbortSignal): Promise<Answer> {
  const { port } = visit.address;
  const addresses = visit.facts.addresses ?? [];
  const dialled = await Promise.all(addresses.map(({ ip }) => dial(ip, port, visit, signal)));
  const open = dialled.filter(({ outcome }) => outcome === 'open');
  visit.facts.reachable = open.map(({ ip }) => ip);
  const evidence = dialled.map(({ ip, says }) => `${ip} port ${port}: ${says}`);
  const says = `${open.length} of ${dialled.length} ${dialled.length === 1 ? 'address takes' : 'addresses take'} connections on port ${port}`;
  return answerOf([...(await closed(visit, dialled, signal)), ...slow(visit, open)], good(says, evidence));
}

/** One finding for each way in which addresses do not answer. */
async function closed(visit: Visit, dialled: readonly Dialled[], signal: AbortSignal): Promise<Finding[]> {
  const { port, host } = visit.address;
  const isAnyOpen = dialled.some(({ outcome }) => outcome === 'open');
  const findings: Finding[] = [];
  for (const outcome of ['refused', 'silent', 'unreachable'] as const) {
    const these = dialled.filter((one) => one.outcome === outcome);
    const [first] = these;
    if (first === undefined) continue;
    const evidence = these.map((one) => `${one.ip} port ${port}: ${one.says}`);
    if (outcome === 'refused' && !isAnyOpen) evidence.push(...(await openElsewhere(visit, first.ip, signal)));
    const says = `${wordsOf[outcome](these.map(({ ip }) => ip).join(', '), port)}${isAnyOpen ? `; other addresses of ${host} answer` : ''}`;
    findings.push(
      explained(
        { id: 'tcp', severity: severityOf(outcome, isAnyOpen, these), says, evidence },
        isAnyOpen && outcome !== 'unreachable' ? 'address-stale' : remedies[outcome],
        { HOST: host, PORT: port, ADDRESS: first.ip },
      ),
    );
  }
  return findings;
}

const wordsOf: Readonly<Record<Exclude<Dialled['outcome'], 'open'>, (ips: string, port: number) => string>> = {
  refused: (ips, port) => `${ips} refuses connections on port ${port}`,
  silent: (ips, port) => `${ips} gives no answer at all on port ${port}`,
  unreachable: (ips, port) => `there is no way to ${ips} port ${port}`,
};

/** A machine without IPv6 is no fault of the broker as long as it can be reached otherwise. */
function severityOf(outcome: Dialled['outcome'], isAnyOpen: boolean, these: readonly Dialled[]): Finding['severity'] {
  if (!isAnyOpen) return 'critical';
  return outcome === 'unreachable' && these.every(({ ip }) => ip.includes(':')) ? 'info' : 'warning';
}

async function openElsewhere(visit: Visit, ip: string, signal: AbortSignal): Promise<string[]> {
  const ports = USUAL_PORTS.filter((port) => port !== visit.address.port);
  const dialled = await Promise.all(ports.map((port) => dial(ip, port, visit, signal)));
  return dialled.map(({ outcome }, at) => `${ip} port ${ports[at]}: ${outcome === 'open' ? 'open' : 'not open'}`);
}

function slow({ address: { host, port } }: Visit, open: readonly Dialled[]): Finding[] {
  const late = open.filter(({ tookMs }) => tookMs >= SLOW_MS);
  if (late.length === 0) return [];
  const evidence = late.map(({ ip, says }) => `${ip} port ${port}: ${says}`);
  const says = `TCP connections to port ${port} take ${late.map(({ tookMs }) => `${tookMs.toFixed(0)} ms`).join(', ')}`;
  return [explained({ id: 'tcp', severity: 'warning', says, evidence }, 'handshake-slow', { HOST: host, PORT: port })];
}
