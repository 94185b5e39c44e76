import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes, type PublishPacket } from 'aedes';
import mqemitter from 'mqemitter';
import { watchNode } from '../../src/lab/node-stats.ts';

/** A cluster of real brokers in this process, on free ports of 127.0.0.1, whose nodes can lose sight of each other. */
export interface DivisibleCluster extends AsyncDisposable {
  readonly nodes: readonly { readonly name: string; readonly mqtt: string }[];
  /** From now on nothing passes between these nodes and the others; clients of both sides are served. */
  readonly divide: (nodes: readonly string[]) => void;
  readonly unite: () => void;
}

export const HEARTBEAT_MS = 1_000;

type Bus = ReturnType<typeof mqemitter>;

/** Each node has a bus of its own that passes on to the buses it can see: messages of clients and signs of life alike. */
export async function openDivisibleCluster(names: readonly string[]): Promise<DivisibleCluster> {
  const buses = new Map<string, Bus>(names.map((name) => [name, mqemitter({ matchEmptyLevels: true })]));
  let apart: ReadonlySet<string> = new Set();
  const nodes: Awaited<ReturnType<typeof openNode>>[] = [];
  for (const [name, bus] of buses) {
    const passOn = (packet: PublishPacket): void => {
      for (const [other, its] of buses) {
        if (other !== name && apart.has(other) === apart.has(name)) its.emit({ ...packet }, () => undefined);
      }
    };
    nodes.push(await openNode(name, bus, passOn));
  }
  return {
    nodes: nodes.map(({ name, mqtt }) => ({ name, mqtt })),
    divide: (side) => {
      apart = new Set(side);
    },
    unite: () => {
      apart = new Set();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

async function openNode(id: string, bus: Bus, passOn: (packet: PublishPacket) => void) {
  const mq = {
    on: bus.on.bind(bus),
    removeListener: bus.removeListener.bind(bus),
    close: bus.close.bind(bus),
    emit: (packet: PublishPacket, done: () => void) => {
      passOn(packet);
      bus.emit(packet, done);
    },
  };
  const aedes = await Aedes.createBroker({ id, mq, heartbeatInterval: HEARTBEAT_MS });
  const stats = watchNode(aedes);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const timer = setInterval(() => {
    for (const [name, text] of stats.topics({ retained: 0, sessions: 0, queued: 0 }, '1.2.0')) {
      const packet = { cmd: 'publish', topic: `$SYS/${id}/${name}`, payload: Buffer.from(text), qos: 0 } as const;
      aedes.publish({ ...packet, retain: false, dup: false }, () => undefined);
    }
  }, HEARTBEAT_MS);
  return {
    name: id,
    mqtt: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async (): Promise<void> => {
      clearInterval(timer);
      server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}
