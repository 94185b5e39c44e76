import { reasonText } from '../../mqtt/reason-words.ts';
import { milliseconds } from '../dialled.ts';
import type { ConnectAttempt } from './connect-attempt.ts';

/** One CONNECT, at which address and with which version, and what became of it. */
export interface Tried {
  readonly ip: string;
  readonly version: 4 | 5;
  readonly attempt: ConnectAttempt;
}

export function isLetIn(
  one: Tried,
): one is Tried & { readonly attempt: Extract<ConnectAttempt, { kind: 'answered' }> } {
  return one.attempt.kind === 'answered' && one.attempt.connack.code === 0;
}

/** The version of the first that was let in. */
export function versionLetIn(tried: readonly Tried[]): 4 | 5 | undefined {
  return tried.find(isLetIn)?.version;
}

/** The attempt that says most about an address: let in, else an answer, else what happened to 3.1.1, which all speak. */
export function bestOf(tried: readonly Tried[], ip: string): Tried | undefined {
  const own = tried.filter((one) => one.ip === ip);
  return (
    own.find(isLetIn) ??
    own.findLast(({ attempt }) => attempt.kind === 'answered' && !isVersionCode(attempt.connack.code)) ??
    own.findLast(({ attempt }) => attempt.kind === 'answered') ??
    own.at(-1)
  );
}

function isVersionCode(code: number): boolean {
  return code === 1 || code === 0x84;
}

/** As a line of evidence. */
export function lineOf({ ip, version, attempt }: Tried): string {
  const said =
    attempt.kind === 'answered'
      ? `CONNACK ${attempt.connack.code === 0 ? 'accepted' : reasonText(attempt.connack.code, version)} in ${milliseconds(attempt.tookMs)}`
      : attempt.says;
  return `${ip}, MQTT ${version === 5 ? '5' : '3.1.1'}: ${said}`;
}
