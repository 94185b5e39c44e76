import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { SourceError } from '../../core/source.ts';
import { messageOf } from '../../core/sre-error.ts';

/** A question a name server leaves unanswered is asked once more. */
const TRIES = 2;
const TIMEOUT_MS = 1_500;

/** Asks name servers, past every cache of the machine. */
export interface HostAddresses {
  /** Addresses the name has in DNS now, sorted. Throws a `SourceError` of reason `dns` or `timeout` when it has none. */
  readonly ofName: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** The same for a node, whose name may also stand in the hosts file of this machine; empty when it has none. */
  readonly ofNode: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
}

export function openHostAddresses(servers?: readonly string[]): HostAddresses {
  const ofName: HostAddresses['ofName'] = async (host, signal) => {
    signal.throwIfAborted();
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (found.length > 0) return [...new Set(found)].toSorted();
      const [refusal] = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
      throw noAddress(host, refusal, signal);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
  return {
    ofName,
    ofNode: async (host, signal) => {
      if (isIP(host) !== 0) return [host];
      try {
        return await ofName(host, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        const found = await lookup(host, { all: true }).catch(() => []); // no address: the caller says so
        return found.map(({ address }) => address).toSorted();
      }
    },
  };
}

function noAddress(host: string, refusal: unknown, signal: AbortSignal): SourceError {
  if (signal.aborted) return new SourceError('timeout', `resolving ${host}: ${messageOf(signal.reason)}`);
  const code = refusal instanceof Error && 'code' in refusal ? String(refusal.code) : '';
  const reason = code === 'ETIMEOUT' ? 'timeout' : 'dns';
  return new SourceError(reason, `resolving ${host}: ${messageOf(refusal)}`);
}
