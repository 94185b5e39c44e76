import { lookup, Resolver } from 'node:dns/promises';
import type { Finding } from '../../core/finding.ts';
import { messageOf } from '../../core/sre-error.ts';
import { abortable } from '../../mqtt/abortable.ts';
import { answerOf, good } from '../answer.ts';
import type { Answer, Check } from '../check.ts';
import { explained } from '../explained.ts';
import type { Visit } from '../visit.ts';

/** Who is asked for names. */
export interface NameSource {
  /** What every client of this machine gets, its hosts file included; rejects with the code of the resolver. */
  readonly lookup: (host: string) => Promise<readonly { readonly ip: string; readonly family: 4 | 6 }[]>;
  /** The name servers of this machine, `ip` or `ip:port`. */
  readonly servers: () => readonly string[];
}

const systemNames: NameSource = {
  lookup: async (host) => {
    const found = await lookup(host, { all: true, verbatim: true });
    return found.map(({ address, family }) => ({ ip: address, family: family === 6 ? 6 : 4 }));
  },
  servers: () => new Resolver().getServers(),
};

/** A lookup that takes longer was answered by the second name server, or the second time. */
const SLOW_MS = 1_000;
/** So many name servers are compared. */
const MOST_SERVERS = 4;

export const names = namesCheck(systemNames);

/** With the source of names as an argument, so that a test can bring name servers of its own. */
export function namesCheck(source: NameSource): Check {
  return { title: 'Addresses of the name', after: [], run: (visit, signal) => askNames(source, visit, signal) };
}

async function askNames(source: NameSource, visit: Visit, signal: AbortSignal): Promise<Answer> {
  const { host, literal } = visit.address;
  if (literal !== undefined) {
    visit.facts.addresses = [{ ip: host, family: literal }];
    return { outcome: 'skipped', says: `${host} is an address; there is no name to resolve` };
  }
  const beganMs = visit.clock.monoMs();
  const [found, servers] = await Promise.all([
    systemAnswer(source, visit, signal),
    Promise.all(
      source
        .servers()
        .slice(0, MOST_SERVERS)
        .map((server) => serverAnswer(server, visit, signal)),
    ),
  ]);
  signal.throwIfAborted();
  const evidence = servers.map(({ server, says }) => `name server ${server}: ${says}`);
  if ('failure' in found) return unresolved(found, visit, evidence);
  const addresses = found.addresses.filter(({ ip }, at, all) => all.findIndex((one) => one.ip === ip) === at);
  visit.facts.addresses = addresses;
  const tookMs = found.endedMs - beganMs;
  const count = (family: 4 | 6): number => addresses.filter((one) => one.family === family).length;
  const says = `${host} has ${counted(count(4), 'IPv4')} and ${counted(count(6), 'IPv6')} in ${tookMs.toFixed(0)} ms`;
  return answerOf(
    [...slow(visit, tookMs), ...differing(visit, servers), ...silent(visit, servers)],
    good(says, [...addresses.map(({ ip, family }) => `${ip} (IPv${family})`), ...evidence]),
  );
}

interface ServerAnswer {
  readonly server: string;
  readonly says: string;
  /** Undefined when it gave no answer; empty when it knows no such name. */
  readonly ips: readonly string[] | undefined;
}

type SystemAnswer =
  | { readonly addresses: Awaited<ReturnType<NameSource['lookup']>>; readonly endedMs: number }
  | { readonly failure: string; readonly unknown: boolean };

async function systemAnswer(source: NameSource, visit: Visit, signal: AbortSignal): Promise<SystemAnswer> {
  const { host } = visit.address;
  const late = AbortSignal.timeout(visit.timeoutMs);
  try {
    const addresses = await abortable(source.lookup(host), AbortSignal.any([signal, late]));
    return { addresses, endedMs: visit.clock.monoMs() };
  } catch (error) {
    if (late.aborted) return { failure: `no answer within ${visit.timeoutMs} ms`, unknown: false };
    const code = error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
    return { failure: code, unknown: code === 'ENOTFOUND' || code === 'ENODATA' };
  }
}

/** Asked directly and without search domains, so that servers can be compared with each other. */
async function serverAnswer(server: string, visit: Visit, signal: AbortSignal): Promise<ServerAnswer> {
  const resolver = new Resolver({ timeout: visit.timeoutMs, tries: 1 });
  resolver.setServers([server]);
  const stop = (): void => resolver.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answers = await Promise.allSettled([
      resolver.resolve4(visit.address.host),
      resolver.resolve6(visit.address.host),
    ]);
    const ips = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])).toSorted();
    if (ips.length > 0) return { server, ips, says: ips.join(', ') };
    const code = answers.map((one) => (one.status === 'rejected' ? codeOf(one.reason) : undefined))[0] ?? 'ENODATA';
    if (code === 'ENOTFOUND' || code === 'ENODATA') return { server, ips: [], says: 'no such name' };
    return { server, ips: undefined, says: code === 'ETIMEOUT' ? 'no answer' : code };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
}

function unresolved(
  { failure, unknown }: { readonly failure: string; readonly unknown: boolean },
  { address: { host } }: Visit,
  evidence: readonly string[],
): Answer {
  const says = unknown ? `the name ${host} does not exist` : `the name ${host} could not be resolved`;
  const seen = [`the resolver of this machine: ${failure}`, ...evidence];
  const about = { id: 'names', severity: 'critical', says, evidence: seen } as const;
  return answerOf([explained(about, unknown ? 'name-unknown' : 'resolver-silent', { HOST: host })], good(says));
}

function slow({ address: { host } }: Visit, tookMs: number): Finding[] {
  if (tookMs < SLOW_MS) return [];
  const says = `the name ${host} took ${tookMs.toFixed(0)} ms to resolve`;
  return [explained({ id: 'names', severity: 'warning', says, evidence: [] }, 'resolver-slow', { HOST: host })];
}

function differing({ address: { host } }: Visit, servers: readonly ServerAnswer[]): Finding[] {
  const known = servers.filter(({ ips }) => ips !== undefined);
  if (new Set(known.map(({ ips = [] }) => ips.join(' '))).size < 2) return [];
  const says = `the name servers of this machine give different addresses for ${host}`;
  const evidence = known.map((one) => `${one.server}: ${one.says}`);
  return [explained({ id: 'names', severity: 'info', says, evidence }, 'resolvers-differ', { HOST: host })];
}

/** One that is down while another answers; that none answers directly may be a firewall's wish. */
function silent({ address: { host } }: Visit, servers: readonly ServerAnswer[]): Finding[] {
  const dead = servers.filter(({ ips }) => ips === undefined);
  if (dead.length === 0 || dead.length === servers.length) return [];
  const says = `${dead.length} of ${servers.length} name servers of this machine give no answer`;
  const evidence = dead.map((one) => `${one.server}: ${one.says}`);
  return [explained({ id: 'names', severity: 'warning', says, evidence }, 'resolver-slow', { HOST: host })];
}

function counted(count: number, kind: string): string {
  return `${count === 0 ? 'no' : count} ${kind} address${count === 1 ? '' : 'es'}`;
}
