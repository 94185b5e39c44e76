import { once } from 'node:events';
import { connect } from 'node:net';
import type { Clock } from '../core/clock.ts';
import { DeadlineError, withDeadline } from '../core/deadline.ts';
import { reasonOfSocketCode } from '../core/socket-failure.ts';
import { messageOf } from '../core/sre-error.ts';

/** What became of the attempt to open a TCP connection to one address. */
export interface Dialled {
  readonly ip: string;
  readonly outcome: 'open' | 'refused' | 'silent' | 'unreachable';
  /** From SYN to the answer; as long as was waited when there was none. */
  readonly tookMs: number;
  /** `open in 1.2 ms`, `refused`, `no answer within 5000 ms`. */
  readonly says: string;
}

/** Opens a connection and closes it again without a word. */
export async function dial(
  ip: string,
  port: number,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: Clock },
  signal: AbortSignal,
): Promise<Dialled> {
  const beganMs = clock.monoMs();
  const socket = connect({ host: ip, port, noDelay: true });
  socket.on('error', () => undefined); // whoever waits hears it
  try {
    await withDeadline('TCP', timeoutMs, signal, (inner) => once(socket, 'connect', { signal: inner }));
    const tookMs = clock.monoMs() - beganMs;
    return { ip, outcome: 'open', tookMs, says: `open in ${milliseconds(tookMs)}` };
  } catch (error) {
    if (signal.aborted) throw error;
    const tookMs = clock.monoMs() - beganMs;
    return { ip, tookMs, ...failure(error, timeoutMs) };
  } finally {
    socket.destroy();
  }
}

function failure(error: unknown, timeoutMs: number): Pick<Dialled, 'outcome' | 'says'> {
  if (error instanceof DeadlineError) return { outcome: 'silent', says: `no answer within ${timeoutMs} ms` };
  const code = error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
  const reason = reasonOfSocketCode(code);
  if (reason === 'refused' || reason === 'closed') return { outcome: 'refused', says: `refused (${code})` };
  if (reason === 'timeout') return { outcome: 'silent', says: `no answer (${code})` };
  return { outcome: 'unreachable', says: `unreachable (${code})` };
}

/** Short enough for a line, exact enough to compare. */
export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
