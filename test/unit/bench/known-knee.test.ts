import { describe, expect, test } from 'vitest';
import type { BenchReport } from '../../../src/bench/bench-report.ts';
import { runBench } from '../../../src/bench/run-bench.ts';
import { EXIT } from '../../../src/core/exit-code.ts';
import { benchOptionsFor, benchPlan } from '../../support/bench-options.ts';
import { type SimulatedBroker, simulatedLoad, virtualClock } from '../../support/simulated-load.ts';

const plan = benchPlan('mqtt://127.0.0.1:1');

/** A whole search on a broker whose limit is known; no clock of this machine takes part in it. */
async function searched(broker: SimulatedBroker, signal = new AbortController().signal): Promise<BenchReport> {
  const clock = virtualClock();
  const options = benchOptionsFor(plan, { scenario: 'knee', rate: 100, measureMs: 5000, warmupMs: 1000, boundMs: 100 });
  return await runBench(options, {
    clock,
    signal,
    machine: () => ({ cpus: 2, load: 1 }),
    open: (given) => simulatedLoad(given, clock, broker),
    progress: () => undefined,
    stepped: () => undefined,
  });
}

describe('a broker of known capacity', () => {
  test.each([500, 7300, 41_000])('that passes on %i messages in a second has its knee there', async (capacity) => {
    const { knee, steps, verdict, exitCode } = await searched({ capacity, baseMs: 1 });
    expect(knee?.ended).toBe('found');
    expect(knee?.rate).toBeGreaterThan(capacity * 0.85);
    expect(knee?.rate).toBeLessThan(capacity * 1.05);
    expect([verdict, exitCode]).toEqual(['good', EXIT.ok]);
    expect(steps.filter((step) => step.verdict === 'good').every(({ lost }) => lost === 0)).toBe(true);
  });

  test('is spared: rates far beyond its limit are ended long before their time', async () => {
    const { steps } = await searched({ capacity: 500, baseMs: 1 });
    const beyond = steps.filter(({ rate }) => rate >= 750);
    expect(beyond.length).toBeGreaterThan(0);
    for (const { cutShort, measuredSeconds } of beyond) expect([cutShort, measuredSeconds < 2]).toEqual([true, true]);
  });

  test('is not judged by a tool that is late itself: exit 7, and only what held is claimed', async () => {
    const ownLateMs = (rate: number): number => (rate > 3000 ? 150 : 1);
    const { knee, verdict, exitCode, findings } = await searched({ capacity: 100_000, baseMs: 1, ownLateMs });
    expect(knee?.ended).toBe('tool-late');
    expect([verdict, exitCode]).toEqual(['invalid', EXIT.measurementInvalid]);
    expect(findings.join()).toMatch(
      /^this tool was too slow to find the knee: the broker carries at least 2,(8|9)\d\d msg\/s$/,
    );
  });

  test('passes all the same when the lateness of the tool is within the bound: it takes nothing away', async () => {
    const { knee, verdict, notes } = await searched({ capacity: 5000, baseMs: 1, ownLateMs: () => 40 });
    expect([knee?.ended, verdict]).toEqual(['found', 'good']);
    expect(knee?.rate).toBeGreaterThan(5000 * 0.85);
    expect(notes.join()).toContain("may be this tool's own: it was up to 40.0 ms late");
  });

  test('that is too slow for any rate is a finding', async () => {
    const { knee, exitCode, findings } = await searched({ capacity: 500, baseMs: 200 });
    expect([knee?.ended, exitCode]).toEqual(['below-min', EXIT.finding]);
    expect(findings).toEqual(['no rate held, down to 1 msg/s']);
  });
});
