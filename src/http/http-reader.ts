import { SourceError } from '../core/source.ts';
import type { BrokerAuth, BrokerTls } from '../core/target.ts';
import { asSourceError, failedStatus } from './http-failure.ts';
import { type OpenTransport, openTransport } from './http-transport.ts';

/** Answers longer than this are refused unless the caller says otherwise: 32 MiB. */
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;

/** An answer with a 2xx status, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  /** As the server wrote it, lower case; empty when it wrote none. */
  readonly contentType: string;
  readonly body: string;
}

/** What every request needs: whose patience it has and how much it may bring. */
export interface HttpRequest {
  readonly signal: AbortSignal;
  readonly maxBytes?: number;
  /** Headers besides our own; `authorization` replaces the cluster's user and password. Never quoted in a message. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes it a POST with this body. Only for APIs whose questions travel in the body: a read changes nothing. */
  readonly post?: { readonly contentType: string; readonly body: string };
}

/**
 * Reads with the cluster's credentials and TLS. Every failure is a `SourceError` of the right reason; the signal is
 * obeyed at once, redirects are never followed, and no message holds a credential.
 */
export interface HttpReader extends AsyncDisposable {
  /** A text document. An HTML page where `accept` asks for something else is a parse error (a login page, a proxy). */
  text(url: string, options: HttpRequest & { readonly accept?: string }): Promise<HttpAnswer>;
  /** A JSON document, parsed. */
  json(url: string, options: HttpRequest): Promise<unknown>;
}

/** Who asks, and by what means other than sockets, should somebody know better ones. */
export interface HttpIdentity {
  readonly auth: BrokerAuth;
  readonly tls: BrokerTls;
  readonly transport?: OpenTransport;
}

/** Opens no connection by itself; connections of one read are reused and idle ones close after seconds. */
export function createHttpReader({ auth, tls, transport: open = openTransport }: HttpIdentity): HttpReader {
  const login = credentials(auth);
  const transport = open(tls);

  const text: HttpReader['text'] = async (address, options) => {
    const url = withoutUserinfo(address);
    try {
      options.signal.throwIfAborted();
      const answer = await transport.send(url, {
        signal: options.signal,
        ...(options.post === undefined ? { method: 'GET' } : { method: 'POST', body: options.post.body }),
        headers: {
          accept: options.accept ?? '*/*',
          ...(login === undefined ? {} : { authorization: `Basic ${login.token}` }),
          ...(options.post === undefined ? {} : { 'content-type': options.post.contentType }),
          ...options.headers,
        },
      });
      const contentType = String(answer.headers['content-type'] ?? '').toLowerCase();
      const body = await bounded(answer.body, url, options.maxBytes ?? DEFAULT_MAX_BYTES);
      if (answer.statusCode < 200 || answer.statusCode > 299) {
        const location =
          typeof answer.headers['location'] === 'string' ? withoutUserinfo(answer.headers['location']) : undefined;
        throw failedStatus(url, answer.statusCode, location ?? scrub(body, login));
      }
      if (options.accept !== undefined && !options.accept.includes('html') && contentType.startsWith('text/html')) {
        throw new SourceError('parse', `GET ${url}: expected ${options.accept}, got an HTML page`);
      }
      return { status: answer.statusCode, contentType, body };
    } catch (error) {
      throw asSourceError(url, options.signal, error);
    }
  };

  return {
    text,
    json: async (url, options) => {
      const { body } = await text(url, { ...options, accept: 'application/json' });
      try {
        return JSON.parse(body) as unknown;
      } catch (error) {
        const got = body === '' ? 'an empty answer' : `${body.length} characters that begin ${quoted(body, login)}`;
        throw new SourceError('parse', `GET ${withoutUserinfo(url)}: expected a JSON document, got ${got}`, {
          cause: error,
        });
      }
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

interface Login {
  readonly token: string;
  readonly secrets: readonly string[];
}

/** An API key and its secret travel as user and password; a key wins where both are configured. */
function credentials(auth: BrokerAuth): Login | undefined {
  const user = auth.apiKey?.reveal() ?? auth.username;
  if (user === undefined) return undefined;
  const password = (auth.apiKey === undefined ? auth.password : auth.apiSecret)?.reveal() ?? '';
  const token = Buffer.from(`${user}:${password}`).toString('base64');
  return { token, secrets: [token, password, auth.apiKey?.reveal() ?? ''].filter((secret) => secret !== '') };
}

async function bounded(chunks: AsyncIterable<unknown>, url: string, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > maxBytes) {
      throw new SourceError('too_large', `GET ${url}: the answer is longer than the ${maxBytes} bytes allowed`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function quoted(body: string, login: Login | undefined): string {
  return JSON.stringify(scrub(body, login).slice(0, 40));
}

/** A server that echoes our credentials must not get them into a log. */
function scrub(text: string, login: Login | undefined): string {
  return (login?.secrets ?? []).reduce((rest, secret) => rest.replaceAll(secret, '<secret>'), text);
}

function withoutUserinfo(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}
