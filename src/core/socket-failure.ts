import type { SourceErrorReason } from './source.ts';

/** Socket, resolver and TLS errors by their Node code. */
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

const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** What an error code of Node or OpenSSL means to us; undefined for a code of something else. */
export function reasonOfSocketCode(code: string): SourceErrorReason | undefined {
  if (Object.hasOwn(reasonOfCode, code)) return reasonOfCode[code];
  return TLS_CODE.test(code) ? 'tls' : undefined;
}
