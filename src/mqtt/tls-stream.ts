import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
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
  tls: BrokerTls,
  secured: (tls: TlsObservation) => void,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { rejectUnauthorized: _later, ...material } = await readTlsMaterial(tls);
  signal.throwIfAborted();
  const secure = connect({
    socket,
    host, // what the certificate has to be for, when no name is sent
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...material,
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
