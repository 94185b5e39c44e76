import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A TCP server that sends back what it gets. */
export interface EchoServer extends AsyncDisposable {
  readonly address: string;
  /** Connections it ever had. */
  readonly connections: () => number;
  /** Bytes it got on all of them. */
  readonly received: () => number;
}

export async function openEchoServer(): Promise<EchoServer> {
  const sockets = new Set<Socket>();
  let [connections, received] = [0, 0];
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      received += bytes.length;
      socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    received: () => received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
