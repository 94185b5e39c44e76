import { DeadlineError, withDeadline } from '../../core/deadline.ts';
import { SourceError } from '../../core/source.ts';
import type { BrokerAuth } from '../../core/target.ts';
import type { Connack } from '../../mqtt/connack.ts';
import { asConnectionFailure } from '../../mqtt/connection-failure.ts';
import { openConnection } from '../open-connection.ts';
import type { Visit } from '../visit.ts';

/** What one CONNECT came to. */
export type ConnectAttempt = { readonly tookMs: number } & (
  | { readonly kind: 'answered'; readonly connack: Connack }
  /** `closed` without CONNACK, `silent` for the whole timeout, `tls` refused our certificate, or answered with `nonsense`. */
  | { readonly kind: 'closed' | 'silent' | 'tls' | 'nonsense' | 'unreachable'; readonly says: string }
);

/** Which CONNECT. */
export interface ConnectWish {
  readonly ip: string;
  readonly protocolVersion: 4 | 5;
  readonly clientId: string;
  /** Absent: the visit's. */
  readonly auth?: BrokerAuth;
}

/**
 * Sends CONNECT on a fresh connection, waits for the answer and leaves again. Time is from CONNECT to CONNACK,
 * of an attempt that failed from the first SYN to its end.
 */
export async function attemptConnect(visit: Visit, wish: ConnectWish, signal: AbortSignal): Promise<ConnectAttempt> {
  const beganMs = visit.clock.monoMs();
  const took = (): number => visit.clock.monoMs() - beganMs;
  try {
    const { connection, connack, tookMs } = await withDeadline('CONNACK', visit.timeoutMs, signal, (inner) =>
      openConnection(visit, wish, inner),
    );
    await connection.close();
    return { kind: 'answered', connack, tookMs };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DeadlineError) {
      return { kind: 'silent', says: `no CONNACK within ${visit.timeoutMs} ms`, tookMs: took() };
    }
    if (isDefect(error)) throw error;
    return { ...failure(asConnectionFailure('', error)), tookMs: took() };
  }
}

function failure({ reason, message }: SourceError): Omit<Extract<ConnectAttempt, { says: string }>, 'tookMs'> {
  const says = message.replace(/^: /, '');
  switch (reason) {
    case 'tls':
      return { kind: 'tls', says };
    case 'parse':
      return { kind: 'nonsense', says: `what came back is not MQTT (${says})` };
    case 'refused':
    case 'timeout':
    case 'unreachable':
      return { kind: 'unreachable', says };
    default:
      return { kind: 'closed', says: 'the connection was closed without CONNACK' };
  }
}

/** Whether this is a mistake of ours, not a failure of the network. */
export function isDefect(error: unknown): boolean {
  if (error instanceof SourceError) return false;
  return (
    !(error instanceof Error) || ((error instanceof TypeError || error instanceof RangeError) && !('code' in error))
  );
}
