import { SourceError, type SourceErrorReason } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';

/** Socket and resolver errors by their Node code. */
const reasonOfCode: Readonly<Record<string, SourceErrorReason>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'closed',
  ECONNABORTED: 'closed',
  EPIPE: 'closed',
  EPROTO: 'tls',
};

/** CONNACK codes that mean "not you": 3.1.1 bad credentials and not authorized, and their MQTT 5 equals. */
const AUTH_CODES: readonly unknown[] = [4, 5, 0x86, 0x87];

const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA)/;

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
    const known = Object.hasOwn(reasonOfCode, code) ? reasonOfCode[code] : undefined;
    if (known !== undefined) return known;
    if (TLS_CODE.test(code)) return 'tls';
  }
  const text = messageOf(error);
  if (/timeout/i.test(text)) return 'timeout'; // mqtt.js: "connack timeout", "Keepalive timeout"
  if (/^TLS /.test(text)) return 'tls';
  if (/packet|protocol|parse|invalid|QoS/i.test(text)) return 'parse'; // whoever answered does not speak MQTT
  return 'internal';
}
