import { describe, expect, test } from 'vitest';
import { BenchPayload, MIN_PAYLOAD_BYTES } from '../../../src/bench/bench-payload.ts';
import { SeqSet } from '../../../src/bench/seq-set.ts';
import { fc } from '../../support/property.ts';

describe('payloads of a measurement', () => {
  test('what is written is read, whatever the size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MIN_PAYLOAD_BYTES, max: 500 }),
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (bytes, step, seq, intendedMs) => {
          const payload = new BenchPayload('00ffab', bytes);
          const into = Buffer.alloc(bytes + 6);
          payload.writeInto(into, 3, step, 7, seq, intendedMs);
          expect(payload.read(into, 3, 3 + bytes)).toBe('ours');
          expect([payload.step, payload.publisher, payload.seq, payload.intendedMs]).toEqual([
            step,
            7,
            seq,
            intendedMs,
          ]);
        },
      ),
    );
  });

  test('any changed byte is seen', () => {
    const payload = new BenchPayload('00ffab', 64);
    const written = Buffer.alloc(64);
    payload.writeInto(written, 0, 1, 2, 3, 4);
    for (let at = 0; at < 64; at++) {
      const changed = Buffer.from(written);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect([at, payload.read(changed, 0, 64)]).toEqual([at, at < 8 ? 'stranger' : 'corrupt']);
    }
    expect(payload.read(written, 0, 63)).toBe('corrupt');
  });

  test('what another run wrote, or somebody else, is a stranger', () => {
    const written = Buffer.alloc(50);
    new BenchPayload('000001', 50).writeInto(written, 0, 1, 2, 3, 4);
    const ours = new BenchPayload('000002', 50);
    expect(ours.read(written, 0, 50)).toBe('stranger');
    expect(ours.read(Buffer.from('21.5'), 0, 4)).toBe('stranger');
  });
});

describe('the numbers a subscriber has', () => {
  test('each is new once, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 })), (numbers) => {
        const [set, known] = [new SeqSet(), new Set<number>()];
        for (const number of numbers) {
          expect(set.add(number)).toBe(!known.has(number));
          known.add(number);
          expect(set.highest).toBe(Math.max(...known));
        }
      }),
    );
  });
});
