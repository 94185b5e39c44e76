import { SourceError, type SourceErrorReason } from '../../core/source.ts';
import { messageOf } from '../../core/sre-error.ts';

/** How much of what AWS says is quoted. */
const QUOTED_CHARACTERS = 160;

/** Names of errors that mean: these credentials, at this time, may not. AWS answers many of them with status 400. */
const AUTH =
  /AccessDenied|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|Signature|AuthFailure|MissingAuthentication|NotAuthorized|Unauthorized|OptInRequired|RequestExpired|Credentials/;

interface ServiceFailure {
  readonly name: string;
  readonly message: string;
  readonly status: number;
}

/** Whatever a call of the SDK threw, as a `SourceError` that says which operation AWS refused, and why. */
export function asAwsFailure(operation: string, secrets: readonly string[], error: unknown): SourceError {
  if (error instanceof SourceError) return error;
  const { name, message, status } = failureOf(error);
  const line = message.split(/[\r\n]/, 1)[0] ?? '';
  const quote = secrets.reduce((rest, secret) => rest.replaceAll(secret, '<secret>'), line).slice(0, QUOTED_CHARACTERS);
  const text = `${operation}: ${name}${status === 0 ? '' : ` (status ${status})`}: ${quote}`;
  const reason = reasonOf(name, status);
  return new SourceError(reason, text, reason === 'internal' ? { cause: error } : {});
}

function reasonOf(name: string, status: number): SourceErrorReason {
  if (AUTH.test(name) || status === 401 || status === 403) return 'auth';
  if (status >= 500) return 'http_5xx';
  if (status >= 400) return 'http_4xx';
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout'; // the SDK heard the signal before we did
  if (status > 0) return 'parse'; // a 2xx or a redirect whose body the SDK could not read
  return 'internal'; // it never got as far as an answer: a defect
}

/** The status stands in the metadata of a service error, in the hidden response of one that could not be read. */
function failureOf(error: unknown): ServiceFailure {
  const name = error instanceof Error ? error.name : 'Error';
  const metadata = fieldOf(error, '$metadata') ?? {};
  const status = fieldOf(metadata, 'httpStatusCode') ?? fieldOf(fieldOf(error, '$response'), 'statusCode');
  return { name, message: messageOf(error), status: typeof status === 'number' ? status : 0 };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
