import { describe, expect, test } from 'vitest';
import type { CapturedFrame, FrameReader } from '../../../src/audit/capture/captured-frame.ts';
import { endText, readIpPacket } from '../../../src/audit/capture/ip-packet.ts';
import { ipPacketOf } from '../../../src/audit/capture/link-layer.ts';
import { PcapngReader } from '../../../src/audit/capture/pcapng-reader.ts';
import { ahead, readTcpSegment } from '../../../src/audit/capture/tcp-segment.ts';

// The parts of the formats a capture of one's own machine does not show.

function framesOf(reader: FrameReader, bytes: Buffer): { frames: readonly CapturedFrame[]; whole: boolean } {
  const frames: CapturedFrame[] = [];
  const whole = reader.push(bytes, (frame) => frames.push({ ...frame, bytes: Buffer.from(frame.bytes) }));
  return { frames, whole };
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, index * 4);
  return bytes;
}

function halves(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * 2);
  return bytes;
}

function block(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  return Buffer.concat([words(type, padded.length + 12), padded, words(padded.length + 12)]);
}

function option(code: number, value: Buffer): Buffer {
  return Buffer.concat([halves(code, value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

const section = block(0x0a0d0d0a, words(0x1a2b3c4d), halves(1, 0), words(-1, -1));
const packet = Buffer.from('4500', 'hex');

function described(linkType: number, ...options: readonly Buffer[]): Buffer {
  return block(1, halves(linkType, 0), words(0), ...options);
}

function enhanced(own: number, ticks: bigint): Buffer {
  return block(6, words(own, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn), packet.length, 99), packet);
}

describe('pcapng', () => {
  test('each interface has its own link and clock', () => {
    const offset = Buffer.alloc(8);
    offset.writeBigInt64LE(1_700_000_000n);
    const file = Buffer.concat([
      section,
      described(1),
      described(276, option(9, Buffer.of(9))),
      described(101, option(9, Buffer.of(0x80 | 10)), option(14, offset)),
      enhanced(0, 1_700_000_000_000_000n),
      enhanced(1, 1_700_000_000_500_000_000n),
      enhanced(2, 512n),
    ]);
    const { frames } = framesOf(new PcapngReader(), file);
    expect(frames.map(({ linkType }) => linkType)).toEqual([1, 276, 101]);
    expect(frames[0]?.atMs).toBeCloseTo(1_700_000_000_000, 2);
    expect(frames[1]?.atMs).toBeCloseTo(1_700_000_000_500, 2);
    expect(frames[2]?.atMs).toBeCloseTo(1_700_000_000_500, 2);
  });

  test('a new section numbers its interfaces anew', () => {
    const { frames } = framesOf(
      new PcapngReader(),
      Buffer.concat([section, described(1), enhanced(0, 1n), section, described(101), enhanced(0, 2n)]),
    );
    expect(frames.map(({ linkType }) => linkType)).toEqual([1, 101]);
  });

  test('simple and old packets are read, unknown blocks passed over', () => {
    const { frames, whole } = framesOf(
      new PcapngReader(),
      Buffer.concat([
        section,
        described(101),
        block(4, Buffer.from('names')),
        block(3, words(packet.length), packet),
        block(2, halves(0, 0), words(0, 2_000_000, packet.length, 99), packet),
        block(0x0bad_0001, Buffer.alloc(20)),
      ]),
    );
    expect(whole).toBe(true);
    expect(frames).toMatchObject([{ bytes: packet }, { atMs: 2_000, bytes: packet }]);
    expect(frames[0]?.atMs).toBeUndefined();
  });

  test('what the capturing program dropped is told', () => {
    const dropped = Buffer.alloc(8);
    dropped.writeBigUInt64LE(42n);
    const reader = new PcapngReader();
    framesOf(reader, Buffer.concat([section, described(101), block(5, words(0, 0, 0), option(5, dropped))]));
    expect(reader.dropped).toBe(42);
  });

  test('a packet of an interface nobody described is damage', () => {
    expect(framesOf(new PcapngReader(), Buffer.concat([section, enhanced(0, 1n)])).whole).toBe(false);
  });
});

const tcp = Buffer.concat([
  Buffer.from([0x9c, 0x40, 0x07, 0x5b]), // 40000 to 1883
  Buffer.from([0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x18, 1, 0, 0, 0, 0, 0]),
  Buffer.from('data'),
]);

function version6(next: number, extension: Buffer): Buffer {
  const head = Buffer.alloc(40);
  head[0] = 0x60;
  head.writeUInt16BE(extension.length + tcp.length, 4);
  head[6] = next;
  head.set([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], 8);
  head.set([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], 24);
  return Buffer.concat([head, extension, tcp]);
}

describe('packets', () => {
  test('TCP is found behind the extension headers of IPv6, and addresses are written short', () => {
    const plain = readIpPacket(version6(6, Buffer.alloc(0)));
    const extended = readIpPacket(version6(0, Buffer.from([60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0])));
    for (const ip of [plain, extended]) {
      if (ip === undefined || ip === 'fragment') throw new Error('no TCP was found');
      expect(endText(ip.source, 40_000)).toBe('[2001:db8::7]:40000');
      expect(endText(ip.destination, 1_883)).toBe('[fe80::1:0:0:1]:1883');
      expect(readTcpSegment(ip, 0)).toMatchObject({ sourcePort: 40_000, destinationPort: 1_883, payloadBytes: 4 });
    }
  });

  test('parts of fragmented packets are told from whole ones', () => {
    expect(readIpPacket(version6(44, Buffer.from([6, 0, 0, 1, 0, 0, 0, 0])))).toBe('fragment');
    const first = Buffer.concat([Buffer.from('4500002c000120004006', 'hex'), Buffer.alloc(10), tcp]);
    expect(readIpPacket(first)).toBe('fragment');
  });

  test('the padding of short Ethernet frames is no data', () => {
    const ip = Buffer.concat([
      Buffer.from('4500002c000140004006', 'hex'),
      Buffer.alloc(2),
      Buffer.from([127, 0, 0, 1, 127, 0, 0, 1]),
      tcp,
    ]);
    const frame = Buffer.concat([Buffer.alloc(12), Buffer.from([8, 0]), ip, Buffer.alloc(18)]);
    const found = readIpPacket(ipPacketOf(1, frame) ?? Buffer.alloc(0));
    if (found === undefined || found === 'fragment') throw new Error('no TCP was found');
    expect(readTcpSegment(found, 0)?.payload.toString()).toBe('data');
  });

  test('IP is found behind VLAN tags and PPPoE, and not in ARP', () => {
    const macs = Buffer.alloc(12);
    const tagged = Buffer.concat([macs, Buffer.from('88a8000181000002 0800'.replace(' ', ''), 'hex'), packet]);
    expect(ipPacketOf(1, tagged)).toEqual(packet);
    const dialled = Buffer.concat([macs, Buffer.from('8864110000010004 0021'.replace(' ', ''), 'hex'), packet]);
    expect(ipPacketOf(1, dialled)).toEqual(packet);
    expect(ipPacketOf(1, Buffer.concat([macs, Buffer.from('0806', 'hex'), packet]))).toBeUndefined();
  });

  test('sequence numbers go round', () => {
    expect(ahead(5, 0xffff_fffb)).toBe(10);
    expect(ahead(0xffff_fffb, 5)).toBe(-10);
  });
});
