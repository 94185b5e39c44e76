import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';
import { until } from '../../src/core/deadline.ts';

/** An MQTT client that does nothing by itself: no ping, no acknowledgement, no reconnect. */
export interface RawClient extends AsyncDisposable {
  readonly received: readonly Packet[];
  send(packet: Packet): void;
  /** Until a packet of this kind has come, and it. */
  get(cmd: Packet['cmd'], withinMs?: number): Promise<Packet>;
  /** Until the connection is gone. */
  ended(withinMs?: number): Promise<void>;
  /** RST, as of a program that was killed. */
  reset(): void;
}

/** Connects TCP; CONNECT is up to the caller. */
export async function openRawClient(port: number, protocolVersion: 4 | 5 = 4): Promise<RawClient> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let ended = false;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended = true;
  });
  await once(socket, 'connect');
  const received: Packet[] = [];
  const packets = parser({ protocolVersion });
  packets.on('packet', (packet) => received.push(packet));
  socket.on('data', (bytes) => packets.parse(bytes));
  const within = (ms: number) => ({ withinMs: ms, everyMs: 10, signal: AbortSignal.timeout(ms + 1_000) });
  return {
    received,
    send: (packet) => void socket.write(generate(packet, { protocolVersion })),
    async get(cmd, withinMs = 5_000) {
      await until(cmd, () => received.some((packet) => packet.cmd === cmd), within(withinMs));
      const found = received.find((packet) => packet.cmd === cmd);
      if (found === undefined) throw new Error(`no ${cmd}`);
      return found;
    },
    ended: (withinMs = 10_000) => until('the end of the connection', () => ended, within(withinMs)),
    reset: () => void socket.resetAndDestroy(),
    [Symbol.asyncDispose]: async () => {
      if (ended) return;
      const closed = once(socket, 'close');
      socket.end();
      socket.destroySoon();
      await closed;
    },
  };
}
