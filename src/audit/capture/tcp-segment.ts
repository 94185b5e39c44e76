import type { IpPacket } from './ip-packet.ts';

/** A TCP segment, as far as it was captured. */
export interface TcpSegment {
  readonly atMs: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Sequence number of its first byte; of SYN itself, when it has one. */
  readonly seq: number;
  readonly ack: number;
  readonly flags: { readonly syn: boolean; readonly ack: boolean; readonly fin: boolean; readonly rst: boolean };
  /** As in the header, before scaling: 0 means "send nothing". */
  readonly window: number;
  /** What was captured of its data. */
  readonly payload: Buffer;
  /** How long its data are. */
  readonly payloadBytes: number;
  /** The same for copies of one packet and for nothing else: what a sender sends again is another packet. */
  readonly print: string;
}

/** Reads a segment; undefined when not even its header is there. */
export function readTcpSegment(packet: IpPacket, atMs: number): TcpSegment | undefined {
  const { segment, segmentBytes } = packet;
  if (segment.length < 20) return undefined;
  const headerBytes = ((segment[12] ?? 0) >> 4) * 4;
  if (headerBytes < 20 || headerBytes > segmentBytes) return undefined;
  const bits = segment[13] ?? 0;
  // Time stamps in the options tell copies from repetitions where IP has no identification.
  const identity =
    packet.id === 0 ? segment.toString('latin1', 20, Math.min(headerBytes, segment.length)) : String(packet.id);
  return {
    atMs,
    source: packet.source,
    destination: packet.destination,
    sourcePort: segment.readUInt16BE(0),
    destinationPort: segment.readUInt16BE(2),
    seq: segment.readUInt32BE(4),
    ack: segment.readUInt32BE(8),
    flags: {
      fin: (bits & 1) !== 0,
      syn: (bits & 2) !== 0,
      rst: (bits & 4) !== 0,
      ack: (bits & 16) !== 0,
    },
    window: segment.readUInt16BE(14),
    payload: segment.subarray(headerBytes),
    payloadBytes: segmentBytes - headerBytes,
    print: `${segment.toString('latin1', 4, 12)}${bits}/${segmentBytes}/${identity}`,
  };
}

/** How far `a` is ahead of `b`, when sequence numbers go round at 2^32; negative when it is behind. */
export function ahead(a: number, b: number): number {
  return (a - b) | 0;
}
