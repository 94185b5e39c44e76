import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { encodeConfirmation, encodePing, PublishFrame } from '../../../src/swarm/encode.ts';
import { fc } from '../../support/property.ts';

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
        messageId: fc.integer({ min: 1, max: 65_535 }),
      }),
      (protocolVersion, { topic, size, qos, dup, messageId }) => {
        const source = {
          payloadBytes: size,
          writePayload: (into: Buffer, at: number, seq: number) => void into.fill(seq, at, at + size),
        };
        const frame = new PublishFrame(topic, qos, protocolVersion, source);
        const packet: Packet = {
          cmd: 'publish',
          payload: Buffer.alloc(size, 7),
          topic,
          qos,
          dup,
          messageId,
          retain: false,
        };
        const theirs = generate(packet, { protocolVersion });
        expect(frame.packetBytes).toBe(theirs.length);
        for (let repeated = 0; repeated < 2; repeated++) {
          expect(Buffer.compare(frame.encode(7, messageId, dup), theirs)).toBe(0);
          frame.encode(1, 1, true); // leaves nothing behind
        }
      },
    ),
  );
});

test('acknowledgements and pings are those of mqtt-packet', () => {
  for (const cmd of ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const) {
    for (const messageId of [1, 255, 256, 65_535]) {
      const packet: Packet = { cmd, messageId };
      // MQTT 5 allows to leave out a reason code of 0, in which case the short form of 3.1.1 is the whole packet.
      expect(encodeConfirmation(cmd, messageId)).toEqual(generate(packet, { protocolVersion: 4 }));
    }
  }
  expect(encodePing()).toEqual(generate({ cmd: 'pingreq' }));
});
