import { reasonOfSocketCode } from '../core/socket-failure.ts';
import { SourceError, type SourceErrorReason } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';

/** How much of an error answer is quoted: the first line, and of that at most this many characters. */
const QUOTED_CHARACTERS = 120;

/** Error codes of undici and of Node's own client, and what they mean to us. */
const reasonOfCode: Readonly<Record<string, SourceErrorReason>> = {
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_SOCKET: 'closed',
  UND_ERR_DESTROYED: 'closed',
  UND_ERR_CLOSED: 'closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed',
  UND_ERR_HEADERS_OVERFLOW: 'too_large',
  HPE_HEADER_OVERFLOW: 'too_large',
};

/** Whatever a request threw, as a `SourceError`; a signal that aborted explains everything else. */
export function asSourceError(url: string, signal: AbortSignal, error: unknown, method = 'GET'): SourceError {
  if (error instanceof SourceError) return error;
  if (signal.aborted)
    return new SourceError('timeout', `${method} ${url}: ${messageOf(signal.reason)}`, { cause: error });
  const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  return new SourceError(reasonOf(codeOf(first)), `${method} ${url}: ${messageOf(first)}`, { cause: error });
}

/** The error of an answer whose status is not 2xx; `said` is its body, or where a redirect points. */
export function failedStatus(url: string, status: number, said: string, method = 'GET'): SourceError {
  const line = said.trim().split(/[\r\n]/, 1)[0] ?? '';
  const quote = line === '' ? '' : `: ${line.slice(0, QUOTED_CHARACTERS)}`;
  if (status < 400) {
    return new SourceError('parse', `${method} ${url}: expected the document, got a redirect (${status})${quote}`);
  }
  const reason = status === 401 || status === 403 ? 'auth' : status < 500 ? 'http_4xx' : 'http_5xx';
  return new SourceError(reason, `${method} ${url}: status ${status}${quote}`);
}

function reasonOf(code: string | undefined): SourceErrorReason {
  if (code === undefined) return 'internal';
  const known = Object.hasOwn(reasonOfCode, code) ? reasonOfCode[code] : reasonOfSocketCode(code);
  return known ?? (/^(?:HPE_|HTTPParserError$)/.test(code) ? 'parse' : 'internal');
}

/** The code of an error; undici's parser errors may have only a name. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
