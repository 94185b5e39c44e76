import { Agent, request } from 'undici';
import type { BrokerTls } from '../core/target.ts';
import { connector } from './tls-connector.ts';

/** One question as it leaves. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal: AbortSignal;
}

/** The answer as it comes: of whatever status, its body in pieces not yet read. */
export interface TransportAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<unknown>;
}

/** Carries requests to exactly the address they name and brings the answer, redirects among them, as it is. */
export interface HttpTransport extends AsyncDisposable {
  send(url: string, question: TransportRequest): Promise<TransportAnswer>;
}

/** Opens no connection by itself; idle connections close after seconds. */
export type OpenTransport = (tls: BrokerTls) => HttpTransport;

export const openTransport: OpenTransport = (tls) => {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: connector(tls) });
  return {
    send: (url, question) => request(url, { dispatcher: agent, ...question }),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
};
