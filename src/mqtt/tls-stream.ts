import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { SourceError } from '../core/source.ts';
import type { BrokerTls } from '../core/target.ts';
import { readTlsMaterial } from '../core/tls-material.ts';
import { observeTls, type TlsObservation } from './tls-observation.ts';

/**
 * TLS over an open socket. The handshake is let through whatever the chain is like, so that `secured` hears of it, and a
 * bad chain is refused afterwards, before a byte of ours is sent.
 */
export async function secureStream(
  socket: Socket,
  host: string,
  { tls, secureContext }: { readonly tls: BrokerTls; readonly secureContext?: SecureContext },
  secured: (tls: TlsObservation) => void,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { rejectUnauthorized: _later, ...material } =
    secureContext === undefined ? await readTlsMaterial(tls) : await readTlsMaterial(withoutFiles(tls));
  signal.throwIfAborted();
  const secure = connect({
    socket,
    host, // what the certificate has to be for, when no name is sent
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...material,
    ...(secureContext === undefined ? {} : { secureContext }),
    rejectUnauthorized: false,
  });
  secure.on('error', () => undefined); // whoever waits hears it; without a listener it would end the process
  await once(secure, 'secureConnect', { signal });
  const seen = observeTls(secure);
  if (seen !== undefined) secured(seen);
  if (!secure.authorized && tls.insecureSkipVerify !== true) {
    const word = seen?.chainProblem ?? 'no certificate';
    throw new SourceError('tls', `the certificate of ${tls.serverName ?? host} is not trusted: ${word}`);
  }
  return secure;
}

/** What is left to say of TLS when the files are in a context already. */
function withoutFiles({ ca: _ca, cert: _cert, key: _key, ...rest }: BrokerTls): BrokerTls {
  return rest;
}
