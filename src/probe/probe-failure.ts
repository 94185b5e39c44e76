import { DeadlineError } from '../core/deadline.ts';
import { asConnectionFailure } from '../mqtt/connection-failure.ts';
import type { ProbeFailure, ProbePhase } from './probe-result.ts';

/** What did not happen when the deadline came in a phase. */
const missing: Readonly<Record<ProbePhase, string>> = {
  dns: 'the resolver gave no answer',
  tcp: 'no answer to the TCP connection attempt',
  tls: 'the TLS handshake did not end',
  websocket: 'no answer to the WebSocket upgrade',
  connect: 'no CONNACK came',
  subscribe: 'no SUBACK came',
  publish: 'the message was not acknowledged',
  deliver: 'the message did not come back',
  cleanup: 'cleaning up did not end',
};

/** What went wrong, in words and in the closed set of reasons; anything that is no outside failure is thrown again. */
export function asProbeFailure(error: unknown, phase: ProbePhase, where: string, timeoutMs: number): ProbeFailure {
  if (error instanceof DeadlineError) {
    return { phase, reason: 'timeout', message: `${where}: ${missing[phase]} within ${timeoutMs} ms` };
  }
  if (isDefect(error)) throw error;
  const { reason, message } = asConnectionFailure(where, error);
  // With TLS 1.3 a server judges our certificate only after the handshake has ended for us.
  return { phase: phase === 'connect' && reason === 'tls' ? 'tls' : phase, reason, message };
}

function isDefect(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const isOwnKind = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isOwnKind && !('code' in error);
}
