import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { ClientEvent, Slot } from '../../../src/swarm/observation.ts';
import { delivered, type Fate, history, observation, streamSpec } from '../../support/history.ts';
import { fc } from '../../support/property.ts';

const times = { faultMs: 5000, faultProvenMs: 5100, endMs: 40_000 };

/** Everything that can become of a message, drawn independently, so that the oracle is a sum over the draws. */
const drawn = fc.record({
  sent: fc.boolean(),
  acked: fc.boolean(),
  refused: fc.boolean(),
  copies: fc.integer({ min: 0, max: 4 }),
  delayMs: fc.integer({ min: 1, max: 20_000 }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function fate({ sent, acked, refused, copies, delayMs }: Drawn, dueMs: number): Fate {
  return {
    copies: sent ? copies : 0,
    ...(sent ? { sentMs: dueMs } : {}),
    ...(sent && acked ? { ackedMs: dueMs + 5 } : {}),
    ...(sent && !acked && refused ? { refusedWith: 0x97 } : {}),
    ...(sent && copies > 0 ? { receivedMs: dueMs + delayMs } : {}),
  };
}

describe('message sets', () => {
  test('every figure equals the sum over the fates the history was built from', () => {
    fc.assert(
      fc.property(
        fc.array(drawn, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(1 as const, 2 as const),
        (draws, qos) => {
          const slots = history(draws.length, (seq, dueMs) => fate(draws[seq] as Drawn, dueMs));
          const { messages, rpo, examples } = analyse(observation([streamSpec('f0', qos)], slots), times);
          const found = qos === 1 ? messages.qos1 : messages.qos2;
          const count = (belongs: (draw: Drawn) => boolean): number => draws.filter(belongs).length;
          const lost = count((d) => d.sent && d.acked && d.copies === 0);
          expect(found).toMatchObject({
            attempted: draws.length,
            sent: count((d) => d.sent),
            acked: count((d) => d.sent && d.acked),
            refused: count((d) => d.sent && !d.acked && d.refused),
            received: count((d) => d.sent && d.copies > 0),
            lost,
            indeterminate: count((d) => !d.sent || (!d.acked && !d.refused && d.copies === 0)),
            recovered: count((d) => d.sent && !d.acked && d.copies > 0),
            duplicates: draws.reduce((sum, d) => sum + (d.sent ? Math.max(0, d.copies - 1) : 0), 0),
          });
          expect(found.lostInside + found.lostOutside).toBe(lost);
          expect(rpo.messages).toBe(lost);
          expect(examples.lost).toHaveLength(Math.min(100, lost));
        },
      ),
    );
  });

  test('what was promised to a subscriber that never came back is not known to be lost, and its doubt is told', () => {
    const slots = history(20, (_seq, dueMs) => ({ sentMs: dueMs, ackedMs: dueMs + 5, copies: 0 }));
    const [spec, client] = [streamSpec('f0', 1), streamSpec('f0', 1).subscriber.id];
    const address = '127.0.0.1:1';
    const up = { client, address, atMs: 0, kind: 'connack' as const, sessionPresent: true };
    const down = { client, address, atMs: 5_000, kind: 'closed' as const };
    const back = { ...up, atMs: 9_000 };
    const judged = (events: readonly ClientEvent[]) =>
      analyse({ ...observation([spec], slots), events, drained: false }, times);
    expect(judged([up, down]).messages.qos1).toMatchObject({ lost: 0, indeterminate: 20, acked: 20 });
    expect(judged([up, down]).validity.reasons.join()).toContain('not every sentinel');
    expect(judged([up, down, { ...down, kind: 'connecting', atMs: 8_000 }]).messages.qos1.lost).toBe(0);
    expect(judged([up, down, back]).messages.qos1).toMatchObject({ lost: 20, indeterminate: 0 });
    expect(judged([up]).messages.qos1.lost).toBe(20);
  });

  test('duplicates never hide losses, however many there are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 50 }),
        fc.integer({ min: 1, max: 9 }),
        (gone, extra) => {
          const slots = history(100, (seq, dueMs) =>
            gone.includes(seq)
              ? { sentMs: dueMs, ackedMs: dueMs + 2, copies: 0 }
              : { ...delivered(dueMs), copies: 1 + extra },
          );
          const { qos1 } = analyse(observation([streamSpec('f0', 1)], slots), times).messages;
          expect(qos1.lost).toBe(gone.length);
          expect(qos1.duplicates).toBe((100 - gone.length) * extra);
        },
      ),
    );
  });

  test('inversions are counted among first deliveries, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(60).keys()], { minLength: 1 }), (order) => {
        const place = new Map(order.map((seq, index) => [seq, index]));
        const slots: Slot[] = history(60, (seq, dueMs) => {
          const index = place.get(seq);
          return index === undefined ? { copies: 0 } : { sentMs: dueMs, receivedMs: 10_000 + index, copies: 1 };
        });
        const overtaken = order.filter((seq, index) => order.slice(0, index).some((earlier) => earlier > seq));
        const farthest = order.map((seq, index) => Math.max(seq, ...order.slice(0, index)) - seq);
        const { qos1 } = analyse(observation([streamSpec('f0', 1)], slots), times).messages;
        expect(qos1.inversions).toBe(overtaken.length);
        expect(qos1.maxDisplacement).toBe(Math.max(0, ...farthest));
      }),
    );
  });

  test('lost QoS 0 messages are those that were sent, inside and outside the outage', () => {
    const slots = history(400, (seq, dueMs) => {
      if (seq === 10) return { sentMs: dueMs, copies: 0 };
      if (seq >= 50 && seq < 60) return seq < 55 ? { sentMs: dueMs, copies: 0 } : { copies: 0 };
      return { sentMs: dueMs, receivedMs: dueMs + 3, copies: 1 };
    });
    const { qos0 } = analyse(observation([streamSpec('f0', 0)], slots), times).messages;
    expect(qos0).toMatchObject({ attempted: 400, sent: 395, lost: 6, lostInside: 5, lostOutside: 1, indeterminate: 0 });
  });

  test('the recovery point reaches back to the oldest acknowledged loss before the proof of the fault', () => {
    const slots = history(400, (seq, dueMs) =>
      seq === 40 || seq === 45 || seq === 60 ? { sentMs: dueMs, ackedMs: dueMs + 2, copies: 0 } : delivered(dueMs),
    );
    const { rpo } = analyse(observation([streamSpec('f0', 2)], slots), times);
    expect(rpo).toEqual({ messages: 3, timeMs: 5100 - 4002, ackedAfterFault: 1 });
  });

  test('a message acknowledged with "no matching subscriber" and not delivered is a loss', () => {
    const slots = history(100, (seq, dueMs) =>
      seq === 7 ? { sentMs: dueMs, ackedMs: dueMs + 1, noSubscriber: true, copies: 0 } : delivered(dueMs),
    );
    const { qos1 } = analyse(observation([streamSpec('f0', 1)], slots), times).messages;
    expect(qos1).toMatchObject({ noSubscriber: 1, lost: 1 });
  });

  test('findings survive JSON unchanged, with nothing infinite, also when there was nothing to see', () => {
    const slots = history(100, (_, dueMs) => delivered(dueMs));
    for (const seen of [
      observation([], []),
      observation([streamSpec('f0', 1)], slots),
      observation([streamSpec('f0', 0)], []),
    ]) {
      const findings = analyse(seen, times);
      expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
    }
  });
});
