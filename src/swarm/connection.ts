import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { messageOf } from '../core/sre-error.ts';
import type { Dialler } from './dialler.ts';
import { type PacketListener, PacketReader } from './packet-reader.ts';

/** Who hears what happens on a connection. */
export interface ConnectionListener extends PacketListener {
  /** TCP stands; TLS and WebSocket may still be to come. */
  tcpOpen(): void;
  /** Packets may be sent. */
  opened(): void;
  /** What was held back by a slow peer has left; see {@link Connection.congested}. */
  drained(): void;
  /** Over, not by our own doing; called once at most. `detail` is the socket error's code or what was wrong with the bytes. */
  ended(detail?: string): void;
}

/** Where all plain sockets put what they read: a piece is taken in before the next one is read, whoever's it is. */
const pieces = Buffer.allocUnsafeSlow(64 * 1024);

/** One connection that speaks MQTT packets: one attempt, never reused. */
export class Connection {
  readonly #listener: ConnectionListener;
  readonly #reader: PacketReader;
  #stream: Duplex | undefined;
  /** Of a stream that is still being opened. */
  #abort: AbortController | undefined;
  #congested = false;
  #over = false;

  /** Starts connecting. */
  constructor(address: string, protocolVersion: 4 | 5, dialler: Dialler, listener: ConnectionListener) {
    this.#listener = listener;
    this.#reader = new PacketReader(protocolVersion, listener);
    const { host, port, secure, webSocketPath } = dialler.addressOf(address);
    if (secure || webSocketPath !== undefined) void this.#dial(address, dialler);
    else this.#connect(host, port);
  }

  /** More than a few kilobytes are waiting for the peer: a reason to hold back what can wait. */
  get congested(): boolean {
    return this.#congested;
  }

  send(bytes: Buffer): void {
    if (this.#over || this.#stream === undefined || this.#stream.write(bytes) || this.#congested) return;
    this.#congested = true;
    this.#stream.once('drain', () => {
      this.#congested = false;
      if (!this.#over) this.#listener.drained();
    });
  }

  /** Ours to end, at once: nothing is heard of it any more. */
  destroy(): void {
    this.#over = true;
    this.#reader.stop();
    this.#abort?.abort(new Error('the attempt was ended'));
    this.#stream?.destroy();
  }

  /** Ours to end, after what was written has left; resolves when the stream is closed, after 500 ms at the latest. */
  async finish(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined || stream.closed) {
      this.destroy();
      return;
    }
    this.#over = true;
    this.#reader.stop();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => stream.destroy(), 500);
      stream.once('close', () => {
        clearTimeout(force);
        resolve();
      });
      if (!(stream instanceof Socket)) stream.end();
      else if (stream.connecting) stream.destroy();
      else stream.destroySoon();
    });
  }

  /** Bare TCP, read into the one buffer of all: a stream's own buffering would cost more than everything else. */
  #connect(host: string, port: number): void {
    const onread = {
      buffer: pieces,
      callback: (length: number) => {
        this.#read(pieces, length);
        return true;
      },
    };
    const socket = connect({ host, port, noDelay: true, onread });
    socket.once('connect', () => {
      if (this.#over) return;
      this.#listener.tcpOpen();
      this.#listener.opened();
    });
    this.#attach(socket);
  }

  async #dial(address: string, dialler: Dialler): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const tcpOpen = (): void => {
      if (!this.#over) this.#listener.tcpOpen();
    };
    try {
      const stream = await dialler.open(address, tcpOpen, abort.signal);
      this.#abort = undefined;
      if (this.#over) {
        stream.destroy();
        return;
      }
      stream.on('data', (piece: Buffer) => this.#read(piece, piece.length));
      this.#attach(stream);
      this.#listener.opened();
    } catch (error) {
      this.#end(reasonOf(error));
    }
  }

  #attach(stream: Duplex): void {
    this.#stream = stream;
    const over = (error?: unknown): void => this.#end(error instanceof Error ? reasonOf(error) : undefined);
    stream.on('error', over).on('end', over).on('close', over); // one function: there are thousands of streams
  }

  #read(piece: Buffer, length: number): void {
    if (this.#over) return;
    const stream = this.#stream;
    const several = length > 128; // answers to the packets of one piece leave together
    if (several) stream?.cork();
    const understood = this.#reader.read(piece, length);
    if (several) stream?.uncork();
    if (!understood) this.#end('malformed packet');
  }

  #end(detail?: string): void {
    if (this.#over) return;
    this.destroy();
    this.#listener.ended(detail);
  }
}

/** The system's word for a failure (`ECONNRESET`), or the sentence of whoever explains it better. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : messageOf(error);
}
