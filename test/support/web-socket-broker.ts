import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** Accepts WebSockets with the subprotocol `mqtt` and answers the first bytes with a CONNACK of 3.1.1. */
export interface WebSocketBroker extends AsyncDisposable {
  readonly url: string;
  /** Closes every WebSocket with a closing handshake, as a broker does that ends a connection. */
  readonly closeAll: () => void;
}

export async function openWebSocketBroker(): Promise<WebSocketBroker> {
  const http = createServer().listen(0, '127.0.0.1');
  const server = new WebSocketServer({ server: http, handleProtocols: () => 'mqtt' });
  server.on('connection', (socket) => socket.once('message', () => socket.send(Buffer.from([0x20, 2, 0, 0]))));
  await once(http, 'listening');
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/mqtt`,
    closeAll: () => {
      for (const socket of server.clients) socket.close();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      http.close();
      await once(http, 'close');
    },
  };
}
