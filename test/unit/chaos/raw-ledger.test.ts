import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packLedger, readLedger } from '../../../src/chaos/raw-ledger.ts';
import { slotColumns, slotsOf } from '../../../src/chaos/slot-columns.ts';
import type { TrialRecord } from '../../../src/chaos/trial-record.ts';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { Observation, Slot } from '../../../src/swarm/observation.ts';
import { seededRandom } from '../../../src/swarm/random.ts';
import { event, observation, streamSpec } from '../../support/history.ts';
import { fc } from '../../support/property.ts';

const anyMs = fc.oneof(
  fc.double({ min: -1e3, max: 1e7, noNaN: true }).map((ms) => ms + 0), // JSON has no -0
  fc.integer({ min: 0, max: 1e9 }).map((micros) => micros / 1000),
);
const fate = fc.record(
  {
    sentMs: anyMs,
    ackedMs: anyMs,
    receivedMs: anyMs,
    copiedMs: anyMs,
    refusedWith: fc.integer({ min: 0x80, max: 0xff }),
    noSubscriber: fc.constant(true),
  },
  { requiredKeys: [] },
);
const drawn = fc.record({ fate, copies: fc.nat(4) });

function record(seen: Observation): TrialRecord {
  const times = { faultMs: 60_000.25, faultProvenMs: 60_100, healMs: 120_000, endMs: 290_000 };
  return {
    trial: 1,
    steps: [],
    acts: [],
    bystanders: [['n1', 'n2']],
    marks: { startMonoMs: 0, stopMonoMs: 290_000.125 },
    evidence: ['process 7 is gone'],
    injected: true,
    proven: true,
    rollback: [],
    membership: [],
    originMonoMs: 12.345,
    observation: seen,
    findings: analyse(seen, times),
  };
}

/** Five minutes of many streams, ten messages a second each, with the jitter and the odd loss of a real run. */
function fiveMinutes(streams: number): Observation {
  const random = seededRandom(7);
  const specs = Array.from({ length: streams }, (_, index) => streamSpec(`f${index}`, (index % 3) as 0 | 1 | 2));
  const micros = (ms: number): number => Math.round(ms * 1000) / 1000;
  const slots = specs.flatMap(({ id, qos }) => {
    const phaseMs = random() * 100;
    return Array.from({ length: 3_000 }, (_, seq): Slot => {
      const intendedMs = phaseMs + seq * 100;
      if (random() < 0.001) return { stream: id, seq, intendedMs, copies: 0 };
      const sentMs = micros(intendedMs + random() * 1.5);
      const receivedMs = micros(sentMs + 0.4 + random() ** 4 * 20);
      const ackedMs = micros(sentMs + 0.3 + random() ** 4 * 20);
      return { stream: id, seq, intendedMs, sentMs, ...(qos === 0 ? {} : { ackedMs }), receivedMs, copies: 1 };
    });
  });
  return observation(specs, slots, [event('f0-sub', 60_001, 'closed')]);
}

describe('the raw ledger', () => {
  test('gives every slot back to the last bit, whatever its moments are', () => {
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 40 }), anyMs, fc.nat(1e6), (fates, firstMs, firstSeq) => {
        const slots = fates.map(
          ({ fate: of, copies }, index): Slot => ({
            stream: 's',
            seq: firstSeq + index,
            intendedMs: firstMs + index * 100,
            copies,
            ...of,
          }),
        );
        const stored: unknown = JSON.parse(JSON.stringify(slotColumns(slots, 100)));
        expect(slotsOf('s', stored as ReturnType<typeof slotColumns>)).toEqual(slots);
      }),
      { numRuns: 1_000 },
    );
  });

  test('gives a trial back as it was, its findings concluded anew, and stays far below 10 MB for five minutes of 100 streams', async () => {
    const before = record(fiveMinutes(100));
    const packed = await packLedger(before);
    expect(packed.length).toBeLessThan(5_000_000);
    const after = await readLedger(packed, 'ledger');
    expect(after.observation.slots).toHaveLength(300_000);
    expect(after).toEqual(before);
  }, 60_000);

  test('with one message changed concludes something else', async () => {
    const before = record(fiveMinutes(2));
    const ledger = JSON.parse(String(gunzipSync(await packLedger(before))));
    ledger.slots.f1.received[700] = null;
    const { findings } = await readLedger(gzipSync(JSON.stringify(ledger)), 'ledger');
    expect(findings?.messages.qos1.lost).toBe((before.findings?.messages.qos1.lost ?? 0) + 1);
    expect(findings?.examples.lost.map(({ stream, seq }) => [stream, seq])).toContainEqual(['f1', 700]);
  });

  test('says which file is damaged, and which is not a ledger', async () => {
    const packed = await packLedger(record(fiveMinutes(1)));
    await expect(readLedger(packed.subarray(0, 1_000), 'runs/x/trial-1')).rejects.toMatchObject({
      code: 'SRE_CHAOS_LEDGER',
      message: expect.stringContaining('runs/x/trial-1 cannot be read'),
    });
    await expect(readLedger(gzipSync('{"format":"other"}'), 'p')).rejects.toMatchObject({
      message: 'p cannot be read: it is not a "mqtt-sre ledger 1"',
    });
  });
});
