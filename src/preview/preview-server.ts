import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { escapeText } from '../core/escape-text.ts';
import { messageOf } from '../core/sre-error.ts';
import { answer, type PreviewContent, statusOf } from './preview-routes.ts';

/** A preview that listens; closing it ends every request. */
export interface PreviewServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
}

/** Nothing but what this server sends may load or run; a label with markup in it stays words. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Serves the preview; rejects with the socket's error when the address cannot be had. */
export async function openPreviewServer(
  content: PreviewContent,
  listen: { readonly host: string; readonly port: number },
): Promise<PreviewServer> {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    serve(content, listen.host, request, response, closing.signal).catch((error: unknown) =>
      response.destroy(asError(error)),
    );
  });
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : listen.port;
  return {
    url: `http://${isIPv6(listen.host) ? `[${listen.host}]` : listen.host}:${port}`,
    [Symbol.asyncDispose]: async () => {
      closing.abort(new Error('the preview ends'));
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

async function serve(
  content: PreviewContent,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('the browser has gone')));
  const signal = AbortSignal.any([closing, gone.signal]);
  const url = new URL(request.url ?? '/', 'http://preview.invalid');
  const api = url.pathname.startsWith('/api/');
  const send = (status: number, type: string, body: string, location?: string): void => {
    response.writeHead(status, { ...HEADERS, 'content-type': type, ...(location === undefined ? {} : { location }) });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(405, 'text/plain', 'this preview only reads\n');
  if (!meant(host, request.headers.host))
    return send(403, 'text/plain', 'this preview answers to its own address only\n');
  try {
    const { status, contentType, body, location } = await answer(content, url, signal);
    send(status, contentType, body, location);
  } catch (error) {
    if (gone.signal.aborted) return;
    const words = messageOf(error);
    if (api) return send(statusOf(error), 'application/json', JSON.stringify({ error: words }));
    send(
      statusOf(error),
      'text/html; charset=utf-8',
      `<!doctype html><title>preview</title><p>${escapeText(words)}</p>`,
    );
  }
}

/** A preview on this machine is asked by that name, not by one that somebody else's name server points here. */
function meant(listens: string, asked = ''): boolean {
  const local = ['localhost', '127.0.0.1', '::1'];
  if (!local.includes(listens)) return true;
  return local.includes(asked.replace(/:\d+$/, '').replaceAll(/[[\]]/g, ''));
}
