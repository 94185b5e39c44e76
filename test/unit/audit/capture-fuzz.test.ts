import { describe, expect, test } from 'vitest';
import type { CapturedFrame, FrameReader } from '../../../src/audit/capture/captured-frame.ts';
import { FlowTable } from '../../../src/audit/capture/flow-table.ts';
import { readIpPacket } from '../../../src/audit/capture/ip-packet.ts';
import { ipPacketOf } from '../../../src/audit/capture/link-layer.ts';
import { PcapReader } from '../../../src/audit/capture/pcap-reader.ts';
import { PcapngReader } from '../../../src/audit/capture/pcapng-reader.ts';
import { PendingBudget } from '../../../src/audit/capture/pending-segments.ts';
import { readTcpSegment } from '../../../src/audit/capture/tcp-segment.ts';
import { seePacket } from '../../../src/swarm/seen-packet.ts';
import { captureFile } from '../../support/capture-file.ts';
import { auditBytes, recordedFrames } from '../../support/captured-frames.ts';
import { fc } from '../../support/property.ts';

// Whatever a file holds, reading it ends, in bounded memory, without an error.

const frames = recordedFrames().slice(0, 160);
const brokerPort = frames[0]?.ip.readUInt16BE(22) ?? 0; // where the first SYN went

/** Reads a file in pieces; how many packets and messages there were. */
function read(reader: FrameReader, bytes: Buffer, pieceBytes: number): { packets: number; messages: number } {
  const seen = { packets: 0, messages: 0 };
  const flows = new FlowTable(
    {
      ports: new Set([brokerPort]),
      budget: new PendingBudget(1 << 20),
      listener: {
        published: () => {
          seen.messages += 1;
        },
        acknowledged: () => undefined,
      },
    },
    () => undefined,
  );
  const frame = ({ atMs = 0, linkType, bytes: link }: CapturedFrame): void => {
    seen.packets += 1;
    const packet = ipPacketOf(linkType, link);
    const ip = packet === undefined ? undefined : readIpPacket(packet);
    const segment = ip === undefined || ip === 'fragment' ? undefined : readTcpSegment(ip, atMs);
    if (segment !== undefined) flows.receive(segment);
  };
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    if (!reader.push(bytes.subarray(at, at + pieceBytes), frame)) break;
  }
  flows.finish();
  return seen;
}

const mutation = fc.record({ at: fc.nat(1 << 20), byte: fc.nat(255) });

describe('a file', () => {
  test('in pieces of any size says the same', () => {
    for (const format of ['pcap', 'pcapng'] as const) {
      const bytes = captureFile(frames, { format });
      const open = () => (format === 'pcap' ? new PcapReader() : new PcapngReader());
      const whole = read(open(), bytes, bytes.length);
      expect(whole.messages).toBeGreaterThan(10);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 3_000 }), (pieceBytes) => {
          expect(read(open(), bytes, pieceBytes)).toEqual(whole);
        }),
        { numRuns: 20 },
      );
    }
  });

  test('with bytes changed, left out or repeated is read to an end', () => {
    for (const format of ['pcap', 'pcapng'] as const) {
      const bytes = captureFile(frames, { format, linkType: 1 });
      fc.assert(
        fc.property(
          fc.array(mutation, { maxLength: 60 }),
          fc.nat(bytes.length),
          fc.nat(200),
          fc.integer({ min: 64, max: 65_536 }),
          (changes, cut, left, pieceBytes) => {
            const changed = Buffer.from(bytes);
            for (const { at, byte } of changes) changed[24 + (at % (bytes.length - 24))] = byte;
            const broken = Buffer.concat([changed.subarray(0, cut), changed.subarray(cut + left)]);
            const reader = format === 'pcap' ? new PcapReader() : new PcapngReader();
            expect(read(reader, broken, pieceBytes).packets).toBeLessThanOrEqual(bytes.length / 12);
          },
        ),
        { numRuns: 150 },
      );
    }
  });

  test('of nothing but noise is read to an end', () => {
    const magics = ['d4c3b2a1', 'a1b23c4d', '0a0d0d0a1c0000004d3c2b1a'];
    fc.assert(
      fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 4_000 }), (magic, noise) => {
        const reader = magic.startsWith('0a0d') ? new PcapngReader() : new PcapReader();
        read(reader, Buffer.concat([Buffer.from(magic, 'hex'), noise]), 512);
      }),
      { numRuns: 200 },
    );
  });
});

describe('packets', () => {
  test('shuffled, doubled and thinned out are read to an end', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(frames.flatMap((frame) => [frame, frame])), (order) => {
        const timed = order.map(({ ip }, index) => ({ atMs: 1_767_225_600_000 + index * 50, ip }));
        const bytes = captureFile(timed);
        expect(read(new PcapReader(), bytes, bytes.length).packets).toBe(order.length);
      }),
      { numRuns: 100 },
    );
  });

  test('with bytes changed inside are read to an end', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 200 }), (changes) => {
        const changed = frames.map(({ atMs, ip }) => ({ atMs, ip: Buffer.from(ip) }));
        for (const { at, byte } of changes) {
          const { ip } = changed[at % changed.length] ?? { ip: Buffer.alloc(41) };
          ip[20 + (at % (ip.length - 20))] = byte;
        }
        const bytes = captureFile(changed);
        expect(read(new PcapReader(), bytes, bytes.length).packets).toBe(frames.length);
      }),
      { numRuns: 150 },
    );
  });

  test('of MQTT may be anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 300 }), fc.constantFrom(4, 5), (bytes, version) => {
        seePacket(Buffer.from(bytes), version === 5 ? 5 : 4);
      }),
      { numRuns: 2_000 },
    );
  });

  test('shuffled and changed at once leave the rules with something they can judge', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...frames]),
        fc.array(mutation, { maxLength: 40 }),
        async (order, changes) => {
          const bytes = captureFile(order);
          for (const { at, byte } of changes) bytes[24 + (at % Math.max(1, bytes.length - 24))] = byte;
          const part = await auditBytes(bytes, [brokerPort]);
          expect(part.rules.length).toBeGreaterThan(30);
        },
      ),
      { numRuns: 30 },
    );
  });
});
