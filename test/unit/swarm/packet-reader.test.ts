import { generate, type Packet, parser } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { MAX_PACKET_BYTES, PacketReader } from '../../../src/swarm/packet-reader.ts';
import { fc } from '../../support/property.ts';

type Version = 4 | 5;

/** What both readers say of a packet, in the same words. */
type Heard = readonly (string | number)[];

function read(pieces: readonly Buffer[], version: Version): { heard: Heard[]; understood: boolean } {
  const heard: Heard[] = [];
  const reader = new PacketReader(version, {
    message: (bytes, start, end, qos, messageId) => {
      heard.push(['publish', qos, messageId, bytes.toString('hex', start, end)]);
    },
    confirmation: (kind, messageId, reasonCode) => heard.push([kind, messageId, reasonCode]),
    pong: () => heard.push(['pingresp']),
    packet: (packet) => heard.push(inWords(packet)),
  });
  const shared = Buffer.alloc(4096);
  const understood = pieces.every((piece) => {
    if (piece.length > shared.length) return reader.read(piece);
    shared.fill(0xee); // nothing of the piece before may still be needed
    piece.copy(shared);
    return reader.read(shared, piece.length);
  });
  return { heard, understood };
}

function inWords(packet: Packet): Heard {
  const id = packet.messageId ?? 0;
  if (packet.cmd === 'publish')
    return ['publish', packet.qos, packet.qos === 0 ? 0 : id, Buffer.from(packet.payload).toString('hex')];
  if (packet.cmd === 'puback' || packet.cmd === 'pubrec' || packet.cmd === 'pubrel' || packet.cmd === 'pubcomp') {
    return [packet.cmd, id, packet.reasonCode ?? 0];
  }
  if (packet.cmd === 'connack') {
    const receiveMaximum = packet.properties?.receiveMaximum ?? 0;
    return ['connack', packet.returnCode ?? packet.reasonCode ?? 0, String(packet.sessionPresent), receiveMaximum];
  }
  if (packet.cmd === 'suback') return ['suback', id, packet.granted.join()];
  return [packet.cmd];
}

function byMqttPacket(bytes: Buffer, version: Version): Heard[] {
  const heard: Heard[] = [];
  const packets = parser({ protocolVersion: version });
  packets.on('packet', (packet) => heard.push(inWords(packet)));
  packets.parse(bytes);
  return heard;
}

const id = fc.integer({ min: 1, max: 65_535 });
const text = fc.string({ maxLength: 20, unit: 'grapheme' });
const properties = fc.record(
  {
    messageExpiryInterval: fc.nat(1000),
    contentType: fc.constantFrom('a/b', 'text/plain'),
    correlationData: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  },
  { requiredKeys: [] },
);

function packets(version: Version): fc.Arbitrary<Packet> {
  const publish = fc
    .record({
      topic: fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
      payload: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
      dup: fc.boolean(),
      retain: fc.boolean(),
      messageId: id,
      properties,
    })
    .map(({ properties: some, ...rest }): Packet => {
      const base = { cmd: 'publish', ...rest, dup: rest.dup && rest.qos > 0 } as const;
      return version === 5 ? { ...base, properties: some } : base;
    });
  const confirmation = fc
    .record({
      cmd: fc.constantFrom('puback' as const, 'pubrec' as const, 'pubrel' as const, 'pubcomp' as const),
      messageId: id,
      refused: fc.boolean(),
      reasonString: fc.option(text),
    })
    .map(({ cmd, messageId, refused, reasonString }): Packet => {
      if (version === 4) return { cmd, messageId };
      const reasonCode = refused ? (cmd === 'puback' || cmd === 'pubrec' ? 0x97 : 0x92) : 0;
      return { cmd, messageId, reasonCode, ...(reasonString === null ? {} : { properties: { reasonString } }) };
    });
  const connack = fc
    .record({ sessionPresent: fc.boolean(), code: fc.constantFrom(0, 3, 5) })
    .map(
      ({ sessionPresent, code }): Packet =>
        version === 4
          ? { cmd: 'connack', sessionPresent, returnCode: code }
          : { cmd: 'connack', sessionPresent, reasonCode: code === 0 ? 0 : 0x88, properties: { receiveMaximum: 7 } },
    );
  const suback = id.map((messageId): Packet => ({ cmd: 'suback', messageId, granted: [1, 128] }));
  return fc.oneof(
    { weight: 4, arbitrary: publish },
    { weight: 3, arbitrary: confirmation },
    connack,
    suback,
    fc.constant<Packet>({ cmd: 'pingresp' }),
    fc.constant<Packet>({ cmd: 'disconnect', reasonCode: 0 }),
  );
}

/** The same bytes in pieces of these lengths, taken in turn. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

describe('the packet reader', () => {
  test.each([4, 5] as const)(
    'hears what mqtt-packet hears, whatever pieces the bytes come in (version %d)',
    (version) => {
      fc.assert(
        fc.property(
          fc.array(packets(version), { minLength: 1, maxLength: 12 }),
          fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3000 })), {
            minLength: 1,
            maxLength: 8,
          }),
          (sent, lengths) => {
            const bytes = Buffer.concat(sent.map((packet) => generate(packet, { protocolVersion: version })));
            expect(read(cut(bytes, lengths), version)).toEqual({
              heard: byMqttPacket(bytes, version),
              understood: true,
            });
          },
        ),
        { numRuns: 300 },
      );
    },
  );

  test.each<[string, number[]]>([
    ['the beginning of an HTTP answer', [0x48, 0x54, 0x54, 0x50]],
    ['a packet of type 0', [0x00, 0x00]],
    ['a PUBLISH of QoS 3', [0x36, 0x05]],
    ['a PUBLISH of QoS 1 with packet id 0', [0x32, 0x05, 0, 1, 0x74, 0, 0]],
    ['a PUBLISH shorter than its topic', [0x30, 0x03, 0, 9, 0x74]],
    ['a PUBREL with the flags of a PUBACK', [0x60, 0x02, 0, 1]],
    ['a PUBACK without a packet id', [0x40, 0x01, 0]],
    ['a length of five bytes', [0x30, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['a packet larger than any a swarm reads', [0x30, 0x81, 0x80, 0xc0, 0x00]],
    ['a CONNACK that ends too early', [0x20, 0x00]],
    ['a SUBACK that ends too early', [0x90, 0x01, 0x00]],
    ['a PINGRESP with a body', [0xd0, 0x01, 0x00]],
  ])('refuses %s at once', (_what, bytes) => {
    expect(read([Buffer.from(bytes)], 4)).toEqual({ heard: [], understood: false });
  });

  test('refuses MQTT 5 properties that reach beyond their packet', () => {
    expect(read([Buffer.from([0x30, 0x05, 0, 1, 0x74, 0x09, 0x01])], 5).understood).toBe(false);
    expect(read([Buffer.from([0x30, 0x04, 0, 1, 0x74, 0x80])], 5).understood).toBe(false);
  });

  test('reads on after what it could not read, because it is a reader of another connection', () => {
    expect(read([Buffer.from([0x90, 0x01, 0x00])], 4).understood).toBe(false);
    const suback = generate({ cmd: 'suback', messageId: 9, granted: [1] });
    expect(read([suback], 4)).toEqual({ heard: [['suback', 9, '1']], understood: true });
  });

  test('takes a packet of the largest size in as many pieces as it comes', () => {
    const payload = Buffer.alloc(MAX_PACKET_BYTES - 10, 3);
    const bytes = generate({ cmd: 'publish', topic: 't', payload, qos: 0, dup: false, retain: false });
    const { heard, understood } = read(cut(bytes, [60_000]), 4);
    expect(understood).toBe(true);
    expect(heard[0]?.[3]).toBe(payload.toString('hex'));
  });

  test('hears nothing more once it was stopped, not even the rest of the piece it is in', () => {
    const heard: number[] = [];
    const reader = new PacketReader(4, {
      message: () => undefined,
      confirmation: (_kind, messageId) => {
        heard.push(messageId);
        reader.stop();
      },
      pong: () => undefined,
      packet: () => undefined,
    });
    const both = Buffer.concat([1, 2].map((messageId) => generate({ cmd: 'puback', messageId })));
    expect(reader.read(both)).toBe(true);
    expect(heard).toEqual([1]);
  });
});
