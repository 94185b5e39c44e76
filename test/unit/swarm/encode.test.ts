import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { encode } from '../../../src/swarm/encode.ts';

const version = fc.constantFrom(4 as const, 5 as const);

test('a message is laid out as mqtt-packet lays it out, whatever its size', () => {
  fc.assert(
    fc.property(
      version,
      fc.record({
        topic: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
        size: fc.oneof(fc.nat(300), fc.constantFrom(100, 127, 128, 16_300, 16_383, 16_384, 2_097_152)),
        qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
        dup: fc.boolean(),
        retain: fc.boolean(),
        messageId: fc.integer({ min: 1, max: 65_535 }),
      }),
      (protocolVersion, { size, ...fields }) => {
        const packet: Packet = { cmd: 'publish', payload: Buffer.alloc(size, 7), ...fields };
        const [ours, theirs] = [encode(packet, protocolVersion), generate(packet, { protocolVersion })];
        expect(Buffer.compare(ours, theirs)).toBe(0);
      },
    ),
  );
});

test('acknowledgements mean the same to a parser as those of mqtt-packet', () => {
  for (const cmd of ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const) {
    for (const messageId of [1, 255, 256, 65_535]) {
      const packet: Packet = { cmd, messageId };
      expect(encode(packet, 4)).toEqual(generate(packet, { protocolVersion: 4 }));
      // MQTT 5 allows to leave out a reason code of 0, in which case the short form of 3.1.1 is the whole packet.
      expect(encode(packet, 5)).toEqual(encode(packet, 4));
    }
  }
});
