import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SourceError } from '../core/source.ts';
import { messageOf } from '../core/sre-error.ts';
import type { ListenerAddress } from './listener-address.ts';

/** A WebSocket with the subprotocol `mqtt` over an open socket, as a stream of bytes. Redirects are not followed. */
export async function webSocketStream(
  socket: Socket,
  { host, port, secure, literal, webSocketPath = '/' }: ListenerAddress,
  maxPayload: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const { WebSocket, createWebSocketStream } = await import('ws');
  signal.throwIfAborted();
  const authority = `${literal === 6 ? `[${host}]` : host}:${port}`;
  const webSocket = new WebSocket(`${secure ? 'wss' : 'ws'}://${authority}${webSocketPath}`, ['mqtt'], {
    createConnection: () => socket,
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload,
  });
  webSocket.on('error', () => undefined); // whoever waits hears it
  try {
    await once(webSocket, 'open', { signal });
  } catch (error) {
    webSocket.terminate();
    throw asUpgradeFailure(authority, error);
  }
  const stream = createWebSocketStream(webSocket);
  // A closed WebSocket only ends what can be read; nobody would hear that the connection is gone.
  stream.once('end', () => stream.destroy());
  return stream;
}

/** The package tells an HTTP answer that is no upgrade by its sentence only. */
function asUpgradeFailure(where: string, error: unknown): unknown {
  const [, status] = /^Unexpected server response: (\d+)$/.exec(messageOf(error)) ?? [];
  if (status === undefined) return error;
  const code = Number(status);
  const reason = code === 401 || code === 403 ? 'auth' : code >= 500 ? 'http_5xx' : code >= 400 ? 'http_4xx' : 'parse';
  return new SourceError(reason, `${where}: answered the WebSocket upgrade with HTTP ${status}`, { cause: error });
}
