import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '../../core/clock.ts';
import { DeadlineError, withDeadline } from '../../core/deadline.ts';
import { messageOf } from '../../core/sre-error.ts';
import { readTlsMaterial } from '../../core/tls-material.ts';
import { observeTls, type TlsObservation } from '../../mqtt/tls-observation.ts';
import type { Visit } from '../visit.ts';
import { isCertificateAsked } from './certificate-request.ts';

/** What one TLS handshake with one address came to. */
export interface TlsLook {
  readonly ip: string;
  /** Of the handshake alone. */
  readonly tookMs: number;
  /** Absent when the handshake failed before the certificate was shown. */
  readonly seen?: TlsObservation;
  /** Why the handshake failed, or the connection ended right after it: code of Node or OpenSSL, `closed` or `silent`. */
  readonly failure?: string;
}

/** A server of TLS 1.3 judges our certificate after the handshake has ended for us; it needs a round trip for that. */
const VERDICT_MS = 250;

/** Shakes hands and hangs up; the chain is looked at, not judged. `awaitsVerdict` also waits for an alert afterwards. */
export async function lookAtTls(
  visit: Visit,
  ip: string,
  { awaitsVerdict }: { readonly awaitsVerdict: boolean },
  signal: AbortSignal,
): Promise<TlsLook> {
  const { clock, timeoutMs } = visit;
  let seen: TlsObservation | undefined;
  let beganMs = clock.monoMs();
  let tookMs: number | undefined;
  const socket = connect({ host: ip, port: visit.address.port, noDelay: true });
  socket.on('error', () => undefined);
  let leave = (): void => void socket.destroy();
  const done = (failure?: string): TlsLook => ({
    ip,
    tookMs: tookMs ?? clock.monoMs() - beganMs,
    ...(seen === undefined ? {} : { seen }),
    ...(failure === undefined ? {} : { failure }),
  });
  try {
    return await withDeadline('TLS', timeoutMs, signal, async (inner) => {
      await once(socket, 'connect', { signal: inner });
      beganMs = clock.monoMs();
      const secure = connectTls({ socket, ...(await tlsOptions(visit)) });
      secure.on('error', () => undefined);
      secure.resume();
      await once(secure, 'secureConnect', { signal: inner });
      tookMs = clock.monoMs() - beganMs;
      leave = () => secure.destroySoon(); // with a goodbye, so that no broker logs a failed handshake
      seen = observeTls(secure);
      if (!awaitsVerdict) return done();
      return done(await verdict(secure, { clock, ms: Math.max(VERDICT_MS, 4 * tookMs) }, inner));
    });
  } catch (error) {
    signal.throwIfAborted();
    return done(error instanceof DeadlineError ? 'silent' : codeOf(error));
  } finally {
    leave();
  }
}

/** Why the server ends the connection after the handshake; undefined when it lets it stand. */
async function verdict(
  secure: TLSSocket,
  { clock, ms }: { readonly clock: Clock; readonly ms: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  const waiting = new AbortController();
  const both = AbortSignal.any([signal, waiting.signal]);
  const failed = once(secure, 'close', { signal: both }).then(
    () => 'closed',
    (error: unknown) => (waiting.signal.aborted || signal.aborted ? undefined : codeOf(error)),
  );
  const stands = clock.sleep(ms, both).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([failed, stands]);
  } finally {
    waiting.abort();
  }
}

/**
 * Whether the server asks for a client certificate; undefined when it cannot be told. TLS 1.3 hides the question, so the
 * handshake is one of TLS 1.2, whose first flight is readable.
 */
export async function asksForCertificate(visit: Visit, ip: string, signal: AbortSignal): Promise<boolean | undefined> {
  const socket = connect({ host: ip, port: visit.address.port, noDelay: true });
  let flight = Buffer.alloc(0);
  const tap = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, () => done()),
  });
  socket.on('error', () => tap.destroy());
  socket.on('close', () => tap.destroy());
  tap.on('error', () => undefined);
  socket.on('data', (chunk) => {
    flight = Buffer.concat([flight, chunk]);
    tap.push(chunk);
  });
  try {
    await withDeadline('TLS 1.2', visit.timeoutMs, signal, async (inner) => {
      await once(socket, 'connect', { signal: inner });
      const secure = connectTls({ socket: tap, ...(await tlsOptions(visit)), maxVersion: 'TLSv1.2' });
      secure.on('error', () => undefined);
      const ended = once(socket, 'close', { signal: inner });
      ended.catch(() => undefined); // the loser of the race
      await Promise.race([once(secure, 'secureConnect', { signal: inner }), ended]);
      secure.end(); // with a goodbye, so that no broker logs a failed handshake
      await Promise.race([once(secure, 'finish', { signal: inner }), ended]);
    });
    return isCertificateAsked(flight) ?? false;
  } catch {
    signal.throwIfAborted();
    return isCertificateAsked(flight);
  } finally {
    tap.destroy();
    socket.destroySoon();
  }
}

async function tlsOptions({ address: { host }, tls }: Visit) {
  const material = await readTlsMaterial(tls);
  return { host, ...(isIP(host) === 0 ? { servername: host } : {}), ...material, rejectUnauthorized: false };
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return error.code === 'ECONNRESET' ? 'closed' : String(error.code);
  return messageOf(error);
}
