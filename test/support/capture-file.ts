/** One IP packet and when it was seen, milliseconds since the Unix epoch. */
export interface ScriptedFrame {
  readonly atMs: number;
  readonly ip: Buffer;
}

/** How a capture file is written. */
export interface CaptureStyle {
  readonly format?: 'pcap' | 'pcapng';
  readonly bigEndian?: boolean;
  readonly nanoseconds?: boolean;
  /** A LINKTYPE_ number; raw IP when absent. */
  readonly linkType?: number;
  /** Bytes kept of each frame. */
  readonly snapLength?: number;
}

/** Puts IP packets into the frames of a link. */
function framed(ip: Buffer, linkType: number, bigEndian: boolean): Buffer {
  const version6 = (ip[0] ?? 0) >> 4 === 6;
  const etherType = version6 ? [0x86, 0xdd] : [0x08, 0x00];
  switch (linkType) {
    case 0: {
      const family = version6 ? 30 : 2;
      return Buffer.concat([Buffer.from(bigEndian ? [0, 0, 0, family] : [family, 0, 0, 0]), ip]);
    }
    case 1:
      return Buffer.concat([Buffer.alloc(12, 2), Buffer.from([0x81, 0, 0, 7, ...etherType]), ip]);
    case 113:
      return Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0, ...etherType]), ip]);
    case 276:
      return Buffer.concat([Buffer.from([...etherType, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 2, 2, 2, 2, 2, 0, 0]), ip]);
    case 101:
      return ip;
    default:
      throw new Error(`no frames of link type ${linkType} here`);
  }
}

/** A capture file with these packets in it. */
export function captureFile(frames: readonly ScriptedFrame[], style: CaptureStyle = {}): Buffer {
  const { format = 'pcap', bigEndian = false, linkType = 101, snapLength = 262_144 } = style;
  const links = frames.map(({ atMs, ip }) => ({ atMs, whole: framed(ip, linkType, bigEndian) }));
  const write = format === 'pcap' ? pcap : pcapng;
  return write(
    links.map(({ atMs, whole }) => ({ atMs, bytes: whole.subarray(0, snapLength), wireBytes: whole.length })),
    { bigEndian, nanoseconds: style.nanoseconds ?? false, linkType, snapLength },
  );
}

interface Written {
  readonly atMs: number;
  readonly bytes: Buffer;
  readonly wireBytes: number;
}
type Settled = Required<Omit<CaptureStyle, 'format'>>;

function numbers(bigEndian: boolean, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) {
    if (bigEndian) bytes.writeUInt32BE(value >>> 0, index * 4);
    else bytes.writeUInt32LE(value >>> 0, index * 4);
  }
  return bytes;
}

function shorts(bigEndian: boolean, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) {
    if (bigEndian) bytes.writeUInt16BE(value, index * 2);
    else bytes.writeUInt16LE(value, index * 2);
  }
  return bytes;
}

function pcap(frames: readonly Written[], { bigEndian, nanoseconds, linkType, snapLength }: Settled): Buffer {
  const head = Buffer.concat([
    numbers(bigEndian, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4),
    shorts(bigEndian, 2, 4),
    numbers(bigEndian, 0, 0, snapLength, linkType),
  ]);
  return Buffer.concat([
    head,
    ...frames.flatMap(({ atMs, bytes, wireBytes }) => {
      const seconds = Math.floor(atMs / 1_000);
      const fraction = Math.round((atMs - seconds * 1_000) * (nanoseconds ? 1e6 : 1e3));
      return [numbers(bigEndian, seconds, fraction, bytes.length, wireBytes), bytes];
    }),
  ]);
}

function pcapng(frames: readonly Written[], { bigEndian, nanoseconds, linkType, snapLength }: Settled): Buffer {
  const block = (type: number, body: Buffer): Buffer => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const length = padded.length + 12;
    return Buffer.concat([numbers(bigEndian, type, length), padded, numbers(bigEndian, length)]);
  };
  const option = (code: number, value: Buffer): Buffer =>
    Buffer.concat([shorts(bigEndian, code, value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  const section = block(
    0x0a0d0d0a,
    Buffer.concat([numbers(bigEndian, 0x1a2b3c4d), shorts(bigEndian, 1, 0), numbers(bigEndian, -1, -1)]),
  );
  const resolution = nanoseconds ? 9 : 6;
  const described = block(
    1,
    Buffer.concat([
      shorts(bigEndian, linkType, 0),
      numbers(bigEndian, snapLength),
      option(2, Buffer.from('lo')),
      option(9, Buffer.of(resolution)),
      option(0, Buffer.alloc(0)),
    ]),
  );
  const packets = frames.map(({ atMs, bytes, wireBytes }) => {
    const ticks = BigInt(Math.round(atMs * 1e3)) * (nanoseconds ? 1_000n : 1n);
    return block(
      6,
      Buffer.concat([
        numbers(bigEndian, 0, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn), bytes.length, wireBytes),
        bytes,
      ]),
    );
  });
  return Buffer.concat([section, described, ...packets]);
}
