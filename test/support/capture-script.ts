import { generate, type Packet } from 'mqtt-packet';
import type { ScriptedFrame } from './capture-file.ts';

type Side = 'client' | 'broker';

/** One scripted TCP connection. */
export interface ScriptedConnection {
  /** SYN, SYN/ACK, ACK, half a millisecond apart. */
  open(): ScriptedConnection;
  /** SYN, and no more. */
  syn(): ScriptedConnection;
  /** One packet, or these bytes, in one segment that is acknowledged at once. */
  send(from: Side, packet: Packet | Buffer, how?: { readonly unacknowledged?: boolean }): ScriptedConnection;
  /** The last segment of this side once more, as a packet of its own. */
  again(from: Side): ScriptedConnection;
  /** Bytes that were sent and are not in the capture; the other side has them. */
  lose(from: Side, bytes: number): ScriptedConnection;
  /** An empty segment with a receive window of zero. */
  full(from: Side): ScriptedConnection;
  fin(from: Side): ScriptedConnection;
  rst(from: Side): ScriptedConnection;
}

/** Writes a capture as it would have been taken: a clock, and TCP connections with whatever is said on them. */
export class CaptureScript {
  readonly frames: ScriptedFrame[] = [];
  #nowMs = Date.UTC(2026, 0, 1);
  #id = 1;

  /** Time passes. */
  after(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  connection(
    client = '198.51.100.7:40000',
    broker = '198.51.100.1:1883',
    protocolVersion: 4 | 5 = 4,
  ): ScriptedConnection {
    const ends = { client: endOf(client), broker: endOf(broker) };
    const seq = { client: 1_000, broker: 0xffff_ff00 }; // the broker's goes round soon
    const last: Partial<Record<Side, { readonly seq: number; readonly data: Buffer }>> = {};
    const write = (from: Side, flags: number, data: Buffer, at = seq[from], window = 502): void => {
      const to = from === 'client' ? 'broker' : 'client';
      const tcp = Buffer.alloc(20);
      tcp.writeUInt16BE(ends[from].port, 0);
      tcp.writeUInt16BE(ends[to].port, 2);
      tcp.writeUInt32BE(at >>> 0, 4);
      tcp.writeUInt32BE((flags & 16) === 0 ? 0 : seq[to] >>> 0, 8);
      tcp.set([0x50, flags], 12);
      tcp.writeUInt16BE(window, 14);
      const ip = Buffer.alloc(20);
      ip.set([0x45, 0], 0);
      ip.writeUInt16BE(40 + data.length, 2);
      ip.writeUInt16BE(this.#id, 4);
      this.#id = (this.#id % 0xffff) + 1;
      ip.set([0x40, 0, 64, 6], 6);
      ip.set(ends[from].address, 12);
      ip.set(ends[to].address, 16);
      this.frames.push({ atMs: this.#nowMs, ip: Buffer.concat([ip, tcp, data]) });
      this.#nowMs += 0.5;
    };
    const nothing = Buffer.alloc(0);
    const connection: ScriptedConnection = {
      open: () => {
        write('client', 2, nothing);
        seq.client += 1;
        write('broker', 18, nothing);
        seq.broker += 1;
        write('client', 16, nothing);
        return connection;
      },
      syn: () => {
        write('client', 2, nothing);
        seq.client += 1;
        return connection;
      },
      send: (from, packet, { unacknowledged = false } = {}) => {
        const data = Buffer.isBuffer(packet) ? packet : generate(packet, { protocolVersion });
        last[from] = { seq: seq[from], data };
        write(from, 24, data);
        seq[from] += data.length;
        if (!unacknowledged) write(from === 'client' ? 'broker' : 'client', 16, nothing);
        return connection;
      },
      again: (from) => {
        const sent = last[from];
        if (sent !== undefined) write(from, 24, sent.data, sent.seq);
        return connection;
      },
      lose: (from, bytes) => {
        seq[from] += bytes;
        return connection;
      },
      full: (from) => {
        write(from, 16, nothing, seq[from], 0);
        return connection;
      },
      fin: (from) => {
        write(from, 17, nothing);
        seq[from] += 1;
        return connection;
      },
      rst: (from) => {
        write(from, 20, nothing);
        return connection;
      },
    };
    return connection;
  }
}

function endOf(text: string): { readonly address: readonly number[]; readonly port: number } {
  const [address = '', port] = text.split(':');
  return { address: address.split('.').map(Number), port: Number(port) };
}
