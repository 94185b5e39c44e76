import { SourceError } from '../../core/source.ts';

/** NanoMQ's own codes for a request it did not let in, and what the operator has to do about it. */
const refusals: Readonly<Record<string, string>> = {
  '103': 'wrong user or password; see http_server.username and http_server.password in nanomq.conf',
  '104': 'no Basic credentials came; set auth.username and auth.password, and http_server.auth_type = basic',
};

/** A refusal with NanoMQ's code in words; any other error as it is. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof SourceError) || error.reason !== 'auth') return error;
  const code = /"code":\s*(\d+)/.exec(error.message)?.[1] ?? '';
  const words = Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  return words === undefined ? error : new SourceError('auth', `${error.message} (${words})`, { cause: error });
}

/** Whether only this document is missing or unreadable, so that the rest of the node's numbers are still good. */
export function costsOneDocument(error: unknown): error is SourceError {
  return error instanceof SourceError && (error.reason === 'http_4xx' || error.reason === 'parse');
}
