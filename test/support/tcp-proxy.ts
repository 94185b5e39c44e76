import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { generate, type IPublishPacket, parser } from 'mqtt-packet';

/** What happens to a delivery on its way to a subscriber; `swallow` acknowledges it to the broker in the client's name. */
export type Tamper = (publish: IPublishPacket) => 'pass' | 'swallow' | 'repeat';

/** A TCP path to a broker that can be broken in the ways paths break, and that can lie about deliveries. */
export interface TcpProxy extends AsyncDisposable {
  readonly address: string;
  /** Silence: bytes vanish in both directions, new connections are accepted and hear nothing. */
  cut(): void;
  /** Ends the silence; connections from before or during it are gone (RST). */
  heal(): void;
  /** RST on every connection. */
  reset(): void;
  /** Nobody listens any more (ECONNREFUSED), and every connection is reset. */
  down(): Promise<void>;
  /** Listens again on the same port. */
  up(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, or on the one given. */
export async function openTcpProxy(target: string, tamper?: Tamper, at = 0): Promise<TcpProxy> {
  const { hostname, port: targetPort } = new URL(`tcp://${target}`);
  const pairs = new Set<readonly [Socket, Socket]>();
  let silent = false;
  const serve = (): Server =>
    createServer((client) => {
      const broker = connect(Number(targetPort), hostname);
      const pair = [client, broker] as const;
      pairs.add(pair);
      for (const [socket, other] of [pair, [broker, client] as const]) {
        socket.on('error', () => other.resetAndDestroy());
        socket.on('close', () => {
          pairs.delete(pair);
          if (!silent) other.destroy();
        });
      }
      client.on('data', (bytes) => void (silent || broker.write(bytes)));
      const deliver =
        tamper === undefined ? (bytes: Buffer) => void client.write(bytes) : tampered(tamper, client, broker);
      broker.on('data', (bytes) => void (silent || deliver(bytes)));
    });
  const reset = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  let server = serve();
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      reset();
    });
  await listen(at);
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    cut: () => {
      silent = true;
    },
    heal: () => {
      silent = false;
      reset();
    },
    reset,
    down: close,
    up: async () => {
      server = serve();
      await listen(port);
    },
    [Symbol.asyncDispose]: close,
  };
}

function tampered(tamper: Tamper, client: Socket, broker: Socket): (bytes: Buffer) => void {
  const packets = parser();
  packets.on('packet', (packet) => {
    const verdict = packet.cmd === 'publish' ? tamper(packet) : 'pass';
    const { messageId = 0 } = packet;
    if (verdict === 'swallow') broker.write(generate({ cmd: 'puback', messageId }));
    else client.write(generate(packet));
    if (verdict === 'repeat') client.write(generate(packet));
  });
  return (bytes) => void packets.parse(bytes);
}
