import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A TCP server whose every connection a script handles. */
export interface ScriptedTcpServer extends AsyncDisposable {
  readonly port: number;
  /** Everything that came, in the order it came, of all connections. */
  readonly heard: () => string;
  readonly connections: () => number;
}

/** Listens on a free port of 127.0.0.1. `onData` hears every chunk, `onConnect` every connection. */
export async function openScriptedTcpServer(script: {
  readonly onConnect?: (socket: Socket) => void;
  readonly onData?: (data: string, socket: Socket) => void;
}): Promise<ScriptedTcpServer> {
  const sockets = new Set<Socket>();
  let heard = '';
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined); // a caller that gives up is expected
    socket.on('close', () => sockets.delete(socket));
    script.onConnect?.(socket);
    socket.on('data', (data) => {
      const text = data.toString('utf8');
      heard += text;
      script.onData?.(text, socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** A server that answers every HTTP request with this body. */
export function openPageServer(body: string, contentType = 'text/plain'): Promise<ScriptedTcpServer> {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return openScriptedTcpServer({ onData: (_request, socket) => void socket.write(head + body) });
}
