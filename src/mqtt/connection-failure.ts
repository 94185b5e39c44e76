import { reasonOfSocketCode } from '../core/socket-failure.ts';
import { SourceError, type SourceErrorReason } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';

/** CONNACK codes that mean "not you": 3.1.1 bad credentials and not authorized, and their MQTT 5 equals. */
const AUTH_CODES: readonly unknown[] = [4, 5, 0x86, 0x87];

/** Why a connection could not be had or was lost, in the closed set of reasons; `where` is `host:port`. */
export function asConnectionFailure(where: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const first: unknown = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  return new SourceError(reasonOf(first), `${where}: ${messageOf(first)}`, { cause: error });
}

function reasonOf(error: unknown): SourceErrorReason {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (AUTH_CODES.includes(code)) return 'auth';
  if (typeof code === 'number') return 'refused'; // any other CONNACK code: the broker answered and said no
  if (typeof code === 'string') {
    const known = reasonOfSocketCode(code);
    if (known !== undefined) return known;
  }
  const text = messageOf(error);
  if (/timeout/i.test(text)) return 'timeout'; // mqtt.js: "connack timeout", "Keepalive timeout"
  if (/^TLS /.test(text)) return 'tls';
  if (/packet|protocol|parse|invalid|QoS/i.test(text)) return 'parse'; // whoever answered does not speak MQTT
  return 'internal';
}
