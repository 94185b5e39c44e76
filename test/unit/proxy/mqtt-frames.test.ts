import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { FlowCounter } from '../../../src/proxy/flow-counter.ts';
import { MqttFrames } from '../../../src/proxy/mqtt-frames.ts';
import { fc } from '../../support/property.ts';

const packet = fc.oneof(
  fc.constantFrom<Packet>({ cmd: 'pingreq' }, { cmd: 'puback', messageId: 7 }, { cmd: 'disconnect' }),
  fc.integer({ min: 0, max: 20_000 }).map(
    (length): Packet => ({
      cmd: 'publish',
      topic: 't',
      qos: 1,
      messageId: 9,
      dup: false,
      retain: false,
      payload: Buffer.alloc(length, 0xc0),
    }),
  ),
);

/** The same bytes in other pieces. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('MQTT packets of a byte stream', () => {
  test('are found whole however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (packets, cuts) => {
        const encoded = packets.map((each) => generate(each));
        const frames = new MqttFrames();
        const found = pieces(Buffer.concat(encoded), cuts).flatMap((bytes) => frames.split(bytes));
        expect(found.map(String)).toEqual(encoded.map(String));
      }),
    );
  });

  test('a length that is none passes on what is there instead of waiting for ever', () => {
    const nonsense = Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 1, 2);
    expect(new MqttFrames().split(nonsense)).toEqual([nonsense]);
  });

  test('count where their last byte went', () => {
    const counter = new FlowCounter(true);
    const stream = counter.stream();
    const ping = generate({ cmd: 'pingreq' });
    stream.passed(ping);
    stream.passed(ping.subarray(0, 1));
    stream.dropped(ping.subarray(1));
    stream.dropped(Buffer.concat([ping, ping]));
    expect(counter.count).toEqual({
      bytesPassed: 3,
      bytesDropped: 5,
      packetsPassed: 1,
      packetsDropped: 3,
      bytesDelayed: 0,
    });
  });
});
