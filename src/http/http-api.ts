import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import { DeadlineError, withDeadline } from '../core/deadline.ts';
import type { Secret } from '../core/secret.ts';
import { SourceError } from '../core/source.ts';
import type { BrokerTls } from '../core/target.ts';
import { authorizationOf, splitLogin } from './api-login.ts';
import { asSourceError, failedStatus } from './http-failure.ts';
import { openTransport, type TransportAnswer, type TransportRequest } from './http-transport.ts';

/** Answers longer than this are refused: 32 MiB. */
const MAX_BYTES = 32 * 1024 * 1024;
/** How often a request is sent in all while the server answers "later". */
const TRIES = 4;
/** A server that asks to wait longer than this is not waited for. */
const LONGEST_WAIT_MS = 60_000;
/** How long one answer may take, unless the caller says otherwise. */
const ANSWER_MS = 30_000;
/** How long to wait when a server says "later" and not when. */
const USUAL_WAIT_MS = 1_000;

/** One request, its path below the base address. */
export interface ApiRequest {
  readonly method: TransportRequest['method'];
  readonly path: string;
  readonly accept?: string;
  readonly body?: { readonly contentType: string; readonly text: string };
}

/** An answer that is no redirect, read to its end. */
export interface ApiAnswer {
  readonly status: number;
  /** Lower case; empty when the server wrote none. */
  readonly contentType: string;
  readonly body: string;
  /** The same as the error of a status that is not 2xx. */
  readonly refused: () => SourceError;
}

/** Who asks whom, and as whom. */
export interface ApiIdentity {
  /** Base address; user and password in it are used and never shown. */
  readonly base: string;
  readonly token?: Secret;
  /** With a user the token is its password; without one it is a bearer token. */
  readonly user?: string;
  readonly tls: BrokerTls;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly answerMs?: number;
}

/**
 * Reads and writes an HTTP API. Answers of every status are returned; redirects are a `SourceError` (a login page), and
 * so is silence. "Too many requests" and "unavailable" that name a time are waited out. No message holds a credential.
 */
export interface HttpApi extends AsyncDisposable {
  /** The base address without user and password, and without a slash at its end. */
  readonly base: string;
  send(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer>;
}

/** Opens no connection by itself. Throws a `SourceError` when the base is no http address. */
export function openHttpApi({
  base: given,
  token,
  user,
  tls,
  headers = {},
  clock = systemClock,
  answerMs = ANSWER_MS,
}: ApiIdentity): HttpApi {
  const { base, login } = splitLogin(given);
  const authorization = authorizationOf(token, user ?? login?.user, login?.password);
  const secrets = [token?.reveal(), login?.password, authorization?.replace(/^\w+ /, '')].filter(
    (each): each is string => each !== undefined && each !== '',
  );
  const scrub = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, '<secret>'), text);
  const transport = openTransport(tls);

  const once = async (url: string, { method, accept = 'application/json', body }: ApiRequest, signal: AbortSignal) => {
    const answer = await transport.send(url, {
      method,
      signal,
      headers: {
        ...headers,
        accept,
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': body.contentType }),
      },
      ...(body === undefined ? {} : { body: body.text }),
    });
    return { answer, text: await whole(answer, url, method) };
  };

  return {
    base,
    send: async (request, signal) => {
      const url = `${base}${request.path}`;
      try {
        for (let tries = 1; ; tries++) {
          signal.throwIfAborted();
          const { answer, text } = await withDeadline(`${request.method} ${url}`, answerMs, signal, (inner) =>
            once(url, request, inner),
          );
          const waitMs = waitOf(answer);
          if (waitMs !== undefined && waitMs <= LONGEST_WAIT_MS && tries < TRIES) {
            await clock.sleep(waitMs, signal);
            continue;
          }
          const { statusCode: status } = answer;
          const said = scrub(readable(text));
          if (status >= 300 && status < 400) {
            throw failedStatus(url, status, scrub(String(answer.headers['location'] ?? '')), request.method);
          }
          return {
            status,
            contentType: String(answer.headers['content-type'] ?? '').toLowerCase(),
            body: text,
            refused: () => failedStatus(url, status, said, request.method),
          };
        }
      } catch (error) {
        if (error instanceof DeadlineError) throw new SourceError('timeout', error.message, { cause: error });
        throw asSourceError(url, signal, error, request.method);
      }
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

/** Milliseconds the server asks to wait before the same request; undefined when the answer is no "later". */
function waitOf({ statusCode, headers }: TransportAnswer): number | undefined {
  const header = headers['retry-after'];
  const seconds = typeof header === 'string' && header.trim() !== '' ? Number(header) : Number.NaN;
  const told = Number.isFinite(seconds) && seconds >= 0;
  if (statusCode === 429) return told ? seconds * 1_000 : USUAL_WAIT_MS;
  return statusCode === 503 && told ? seconds * 1_000 : undefined;
}

async function whole(answer: TransportAnswer, url: string, method: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > MAX_BYTES) {
      throw new SourceError('too_large', `${method} ${url}: the answer is longer than the ${MAX_BYTES} bytes allowed`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The sentence in an error answer: the `message` of a JSON object, else what stands there. */
function readable(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const message = typeof parsed === 'object' && parsed !== null && 'message' in parsed ? parsed.message : undefined;
    return typeof message === 'string' ? message : text;
  } catch {
    return text; // not JSON, then the words as they are
  }
}
