import { type AddressInfo, createServer, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

/** One connection to the scripted broker, from the broker's side. */
export interface ScriptedConnection {
  /** 0 for the first connection the broker ever got. */
  readonly index: number;
  /** Every packet of the client so far. */
  readonly received: readonly Packet[];
  send(packet: Packet): void;
  /** Bytes that need not be MQTT. */
  raw(bytes: Buffer): void;
  /** What a polite broker without memory would do: CONNACK, SUBACK, the acknowledgements and PINGRESP. */
  answer(packet: Packet): void;
  /** RST. */
  reset(): void;
  /** FIN. */
  end(): void;
  /** Whether the socket is gone. */
  closed(): boolean;
}

/** What the broker does with a packet; doing nothing is silence. */
export type Script = (connection: ScriptedConnection, packet: Packet) => void;

/** A broker that does what its script says and remembers what it heard. */
export interface ScriptedBroker extends AsyncDisposable {
  readonly address: string;
  readonly connections: readonly ScriptedConnection[];
}

export async function openScriptedBroker(script: Script, protocolVersion: 4 | 5 = 4): Promise<ScriptedBroker> {
  const sockets = new Set<Socket>();
  const connections: ScriptedConnection[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const received: Packet[] = [];
    const send = (packet: Packet): void => void socket.write(generate(packet, { protocolVersion }));
    const connection: ScriptedConnection = {
      index: connections.length,
      received,
      send,
      raw: (bytes) => void socket.write(bytes),
      answer: (packet) => {
        const reply = politeReply(packet);
        if (reply !== undefined) send(reply);
      },
      reset: () => void socket.resetAndDestroy(),
      end: () => void socket.end(),
      closed: () => !sockets.has(socket),
    };
    connections.push(connection);
    const packets = parser({ protocolVersion });
    packets.on('packet', (packet) => {
      received.push(packet);
      script(connection, packet);
    });
    socket.on('data', (bytes) => packets.parse(bytes));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function politeReply(packet: Packet): Packet | undefined {
  const { messageId = 0 } = packet;
  switch (packet.cmd) {
    case 'connect':
      return { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false };
    case 'subscribe':
      return { cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => qos) };
    case 'publish':
      return packet.qos === 0 ? undefined : { cmd: packet.qos === 1 ? 'puback' : 'pubrec', messageId };
    case 'pubrec':
      return { cmd: 'pubrel', messageId };
    case 'pubrel':
      return { cmd: 'pubcomp', messageId };
    case 'pingreq':
      return { cmd: 'pingresp' };
    default:
      return undefined;
  }
}
