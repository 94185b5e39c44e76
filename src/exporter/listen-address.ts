import { EXIT } from '../core/exit-code.ts';
import { SreError } from '../core/sre-error.ts';

/** Where to listen; no host means every interface. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

/** Parses `host:port`, `[ipv6]:port` or `:port`. */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new SreError('SRE_BAD_LISTEN', `cannot listen on "${text}": expected host:port or :port`, {
      hint: 'for example --listen 127.0.0.1:9465, or --listen :9465 for every interface',
    });
  }
  const host = match[1] ?? match[2];
  return { host: host === '' ? undefined : host, port };
}

/** The host as it stands in a URL. */
export function urlHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** What the operator should do when listening failed; anything else than a failed bind stays what it is. */
export function listenError(text: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the port is in use',
    EACCES: 'this port needs privileges',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'the host name is unknown',
    EAI_AGAIN: 'the host name cannot be resolved',
  };
  const reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) return error;
  return new SreError('SRE_CANNOT_LISTEN', `cannot listen on ${text}: ${reason}`, {
    exitCode: EXIT.precondition,
    hint: 'stop what listens there, or choose another address: sre exporter --listen 127.0.0.1:9466',
    cause: error,
  });
}
