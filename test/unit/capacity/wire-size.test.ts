import { generate } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { type Demand, SEED_DEMAND } from '../../../src/capacity/demand.ts';
import { packetsPerMessage, peakTraffic, trafficAt } from '../../../src/capacity/traffic.ts';
import { messageExchange, pingExchange, publishBytes, variableLength } from '../../../src/capacity/wire-size.ts';
import { fc } from '../../support/property.ts';

const qos = fc.constantFrom<0 | 1 | 2>(0, 1, 2);

/** The bytes a real encoder makes of such a PUBLISH. */
function encoded({ topicBytes, payloadBytes, protocol }: Demand, level: 0 | 1 | 2, userProperty?: string): number {
  return generate(
    {
      cmd: 'publish',
      topic: 't'.repeat(topicBytes),
      payload: Buffer.alloc(payloadBytes),
      qos: level,
      messageId: level === 0 ? undefined : 7,
      retain: false,
      dup: false,
      ...(userProperty === undefined ? {} : { properties: { contentType: userProperty } }),
    } as never,
    { protocolVersion: protocol === '5' ? 5 : 4 },
  ).length;
}

describe('the size of a message', () => {
  test('is what an encoder makes of it, at the steps of the length as well', () => {
    const around = [0, 1, 127, 128, 16_383, 16_384]
      .flatMap((size) => [size - 40, size, size + 1])
      .filter((n) => n >= 0);
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(...around)),
        fc.integer({ min: 1, max: 300 }),
        qos,
        fc.constantFrom<'3.1.1' | '5'>('3.1.1', '5'),
        (payloadBytes, topicBytes, level, protocol) => {
          const demand = { ...SEED_DEMAND, payloadBytes, topicBytes, protocol };
          expect(publishBytes(demand, level)).toBe(encoded(demand, level));
        },
      ),
    );
  });

  test('counts MQTT 5 properties with their length', () => {
    // content type: identifier 1, length 2, text 200
    const demand: Demand = { ...SEED_DEMAND, protocol: '5', propertyBytes: 203 };
    expect(publishBytes(demand, 0)).toBe(encoded(demand, 0, 'c'.repeat(200)));
  });

  test('is never less than payload, topic and the two bytes of its length', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 65_535 }), qos, (payloadBytes, topicBytes, level) => {
        const demand = { ...SEED_DEMAND, payloadBytes, topicBytes };
        expect(publishBytes(demand, level)).toBeGreaterThanOrEqual(payloadBytes + topicBytes + 2 + 2);
      }),
    );
  });

  test.each([
    [127, 1],
    [128, 2],
    [16_383, 2],
    [16_384, 3],
    [2_097_151, 3],
    [2_097_152, 4],
  ])('writes the length %d in %d bytes', (length, bytes) => {
    expect(variableLength(length)).toBe(bytes);
  });
});

describe('what goes over the wire', () => {
  test('is the packet, 52 bytes a segment, and as many back for its acknowledgement', () => {
    expect(messageExchange(SEED_DEMAND, 0, true)).toEqual({ forth: 84 + 52, back: 52 });
    const long = { ...SEED_DEMAND, payloadBytes: 2_000 }; // 2,035 bytes: two segments
    expect(messageExchange(long, 0, true)).toEqual({ forth: 2_035 + 104, back: 104 });
  });

  test('has the acknowledgements of MQTT as the QoS asks', () => {
    // PUBLISH 86 + 52 forth; PUBACK 4 + 52 back; each acknowledged by 52
    expect(messageExchange(SEED_DEMAND, 1, true)).toEqual({ forth: 138 + 52, back: 52 + 56 });
    // and PUBREC, PUBREL, PUBCOMP
    expect(messageExchange(SEED_DEMAND, 2, true)).toEqual({ forth: 138 + 52 + 56 + 52, back: 52 + 56 + 52 + 56 });
  });

  test('grows by a record of TLS and a frame of WebSocket, masked from the client only', () => {
    const over = (transport: Demand['transport'], fromClient = true) =>
      messageExchange({ ...SEED_DEMAND, transport }, 0, fromClient).forth;
    expect(over({ tls: '1.3', webSocket: false })).toBe(84 + 22 + 52);
    expect(over({ tls: '1.2', webSocket: false })).toBe(84 + 29 + 52);
    expect(over({ tls: 'none', webSocket: true })).toBe(84 + 2 + 4 + 52);
    expect(over({ tls: 'none', webSocket: true }, false)).toBe(84 + 2 + 52);
  });

  test('has pings both ways, and none without keep-alive', () => {
    expect(pingExchange(SEED_DEMAND)).toEqual({ forth: 106, back: 106 });
    const idle = { ...SEED_DEMAND, fanOut: 0 };
    expect(trafficAt(idle, 0).inBytes).toBeCloseTo((100_000 / 60) * 106);
    expect(trafficAt({ ...idle, keepAliveMs: 0 }, 0)).toEqual({ inBytes: 0, outBytes: 0 });
  });

  test('mixes the levels of QoS by their shares', () => {
    const mixed: Demand = { ...SEED_DEMAND, qos: [0.5, 0.25, 0.25], fanOut: 3 };
    expect(packetsPerMessage(mixed)).toBe(4 * (0.5 + 0.5 + 1));
    const [low, high] = [peakTraffic(SEED_DEMAND).inBytes, peakTraffic({ ...SEED_DEMAND, qos: [0, 0, 1] }).inBytes];
    const middle = peakTraffic({ ...SEED_DEMAND, qos: [0.5, 0, 0.5] }).inBytes;
    expect(middle).toBeCloseTo((low + high) / 2);
  });
});
