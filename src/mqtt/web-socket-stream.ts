import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
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
    throw error;
  }
  return createWebSocketStream(webSocket);
}
