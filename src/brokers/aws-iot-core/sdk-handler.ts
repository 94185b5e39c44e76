import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { SourceError } from '../../core/source.ts';
import type { BrokerTls } from '../../core/target.ts';
import { readTlsMaterial } from '../../core/tls-material.ts';
import { asSourceError } from '../../http/http-failure.ts';

/** No answer we ask for comes near this: 4,680 points with their time stamps are 200 KiB. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The part of the SDK's requests we send. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** What the SDK sends its requests through. */
export interface SdkHandler {
  readonly handle: (
    request: SdkRequest,
    options?: { readonly abortSignal?: unknown },
  ) => Promise<{ response: SdkResponse }>;
}

/**
 * Sends one request on a connection of its own: to `origin` and nowhere else, with the cluster's TLS, redirects not
 * followed, the signal obeyed until the last byte and the length of the answer bounded (the SDK's own handler bounds
 * neither a slow nor a long body). `closing` ends what is under way.
 */
export function sdkHandler(options: {
  readonly origin: string | undefined;
  readonly tls: BrokerTls;
  readonly closing: AbortSignal;
}): SdkHandler {
  const { origin, tls, closing } = options;
  return {
    handle: async (request, sending) => {
      const url = addressOf(request);
      const caller = sending?.abortSignal instanceof AbortSignal ? sending.abortSignal : closing;
      const signal = AbortSignal.any([caller, closing]);
      if (origin !== undefined && url.origin !== new URL(origin).origin) {
        throw new SourceError('internal', `${url.origin} is not the configured ${origin}`);
      }
      try {
        return { response: await exchange(url, request, tls, signal) };
      } catch (error) {
        if (closing.aborted) throw new SourceError('closed', 'the adapter was closed', { cause: error });
        throw asSourceError(`${url.origin}${url.pathname}`, signal, error);
      }
    },
  };
}

async function exchange(url: URL, request: SdkRequest, tls: BrokerTls, signal: AbortSignal): Promise<SdkResponse> {
  const material = url.protocol === 'https:' ? await readTlsMaterial(tls) : {};
  signal.throwIfAborted();
  const { method, headers } = request;
  const options = { method, headers, agent: false, signal, ...material } as const;
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? overHttps : overHttp)(url, options, (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
        parts.push(part);
        if (bytes > MAX_BYTES) {
          sent.destroy();
          reject(new SourceError('too_large', `${url.origin}: the answer is longer than ${MAX_BYTES} bytes`));
        }
      });
      answer.once('error', reject);
      answer.once('end', () => {
        const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
        const body = Buffer.concat(parts);
        resolve({ statusCode: answer.statusCode ?? 0, headers: Object.fromEntries(named), body });
      });
    });
    sent.once('error', reject);
    sent.end(typeof request.body === 'string' || request.body instanceof Uint8Array ? request.body : undefined);
  });
}

function addressOf(request: SdkRequest): URL {
  const url = new URL(`${request.protocol}//${request.hostname}`);
  if (request.port !== undefined) url.port = String(request.port);
  url.pathname = request.path;
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const one of [value].flat()) url.searchParams.append(name, one ?? '');
  }
  return url;
}
