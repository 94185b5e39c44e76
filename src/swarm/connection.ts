import { connect, type Socket } from 'node:net';
import { type Packet, parser } from 'mqtt-packet';
import { encode } from './encode.ts';

/** Who hears what happens on a connection. */
export interface ConnectionListener {
  opened(): void;
  packet(packet: Packet): void;
  /** Over, not by our own doing; called once at most. `detail` is the socket error's code or what was wrong with the bytes. */
  ended(detail?: string): void;
}

/** One TCP connection that speaks MQTT packets: one attempt, never reused. */
export class Connection {
  readonly #socket: Socket;
  readonly #version: 4 | 5;
  readonly #listener: ConnectionListener;
  #over = false;

  /** Starts connecting to `host:port` (IPv6 hosts in brackets). */
  constructor(address: string, protocolVersion: 4 | 5, listener: ConnectionListener) {
    const { hostname, port } = new URL(`tcp://${address}`);
    this.#version = protocolVersion;
    this.#listener = listener;
    const packets = parser({ protocolVersion });
    packets.on('packet', (packet) => {
      if (!this.#over) listener.packet(packet);
    });
    packets.on('error', () => this.#end('malformed packet'));
    this.#socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port), noDelay: true });
    this.#socket.on('connect', () => {
      if (!this.#over) listener.opened();
    });
    this.#socket.on('data', (bytes) => {
      this.#socket.cork(); // answers to the packets of one chunk leave together
      packets.parse(bytes);
      this.#socket.uncork();
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#end(error.code ?? error.message));
    this.#socket.on('end', () => this.#end());
    this.#socket.on('close', () => this.#end());
  }

  send(packet: Packet): void {
    if (!this.#over) this.#socket.write(encode(packet, this.#version));
  }

  /** Ours to end, at once: nothing is heard of it any more. */
  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  /** Ours to end, after what was written has left; resolves when the socket is closed, after 500 ms at the latest. */
  async finish(): Promise<void> {
    this.#over = true;
    if (this.#socket.closed) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => this.#socket.destroy(), 500);
      this.#socket.once('close', () => {
        clearTimeout(force);
        resolve();
      });
      if (this.#socket.connecting) this.#socket.destroy();
      else this.#socket.destroySoon();
    });
  }

  #end(detail?: string): void {
    if (this.#over) return;
    this.destroy();
    this.#listener.ended(detail);
  }
}
