import type { BrokerTls } from '../core/target.ts';
import { asSourceError, failedStatus } from './http-failure.ts';
import { openTransport } from './http-transport.ts';

/** What the server said to a body that was sent. */
export interface SentAnswer {
  readonly status: number;
  /** Seconds the server asks to wait before the next try; absent when it does not say. */
  readonly retryAfterSeconds?: number;
  /** The error of a status that is not 2xx, ready to be shown; absent when all is well. */
  readonly refused?: Error;
}

/** POSTs bodies to one address. Redirects are never followed, and no message holds a header. */
export interface HttpSender extends AsyncDisposable {
  /** Throws a `SourceError` when no answer came; an answer of whatever status is returned. */
  post(body: Buffer, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<SentAnswer>;
}

/** How much of an error answer is read. */
const ANSWER_BYTES = 4_096;

/** Opens no connection by itself. */
export function createHttpSender(url: string, tls: BrokerTls): HttpSender {
  const transport = openTransport(tls);
  return {
    post: async (body, headers, signal) => {
      try {
        const answer = await transport.send(url, { method: 'POST', body, headers, signal });
        const said = await beginning(answer.body);
        const { statusCode: status } = answer;
        if (status >= 200 && status <= 299) return { status };
        const seconds = Number(answer.headers['retry-after']);
        return {
          status,
          refused: failedStatus(url, status, said, 'POST'),
          ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterSeconds: seconds } : {}),
        };
      } catch (error) {
        throw asSourceError(url, signal, error, 'POST');
      }
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

/** The first bytes of an answer; the rest is not read, and the connection closed when there is more. */
async function beginning(body: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    parts.push(part);
    bytes += part.length;
    if (bytes > ANSWER_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, ANSWER_BYTES).toString('utf8');
}
