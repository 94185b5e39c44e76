import { describe, expect, test } from 'vitest';
import { judgeStep, type StepRule } from '../../../src/bench/judge-step.ts';
import type { StepCounts, StepTally } from '../../../src/bench/load-tally.ts';
import type { MeasuredStep } from '../../../src/bench/measure-step.ts';
import { LatencyHistogram } from '../../../src/swarm/latency-histogram.ts';

const counts: StepCounts = {
  offered: 1000,
  sent: 1000,
  acknowledged: 1000,
  refused: 0,
  expected: 1000,
  expectedOfSent: 1000,
  received: 1000,
  late: 0,
  duplicates: 0,
  outOfOrder: 0,
  corrupt: 0,
  strangers: 0,
  pending: 0,
};
const rule: StepRule = { boundMs: 100, judgesLatency: true, passProves: false, qos: 1, connectionsLost: 0 };
const search: StepRule = { ...rule, passProves: true };

async function of(everyMs: number) {
  const histogram = await LatencyHistogram.open();
  for (let at = 0; at < 1000; at++) histogram.record(everyMs);
  return histogram.summary();
}

/** A step in which every delivery took `latencyMs` and this tool was `lateMs` late itself. */
async function step(
  latencyMs: number,
  lateMs: number,
  more: Partial<StepCounts> = {},
  busy = 0.2,
): Promise<MeasuredStep> {
  const [delivery, lateness] = [await of(latencyMs), await of(lateMs)];
  const tally: StepTally = {
    counts: { ...counts, ...more },
    ...(delivery === undefined ? {} : { delivery }),
    ...(lateness === undefined ? {} : { lateness }),
    loop: { p99LagMs: lateMs, maxLagMs: lateMs, busy },
  };
  const order = { step: 1, rate: 200, lateMs: 200, startMs: 0, measureFromMs: 0, untilMs: 5000 };
  return { order, measuredMs: 5000, tally, cutShort: false, stopped: false };
}

describe('a step is judged', () => {
  test('good when everything came in time', async () => {
    expect(await judgeStep(await step(5, 1), rule)).toMatchObject({
      verdict: 'good',
      reasons: [],
      lost: 0,
      publishedPerSecond: 200,
      deliveredPerSecond: 200,
    });
  });

  test.each([
    ['slow', 150, {}, 'p99 150 ms is above 100 ms'],
    ['lossy', 5, { received: 990 }, '10 of 1,000 deliveries did not come'],
    ['full', 5, { sent: 900, expectedOfSent: 900, received: 900 }, '100 of 1,000 messages could not be sent'],
    ['strict', 5, { refused: 3 }, '3 messages were refused by the broker'],
    ['disordered', 5, { outOfOrder: 2 }, '2 deliveries came after a later message'],
    ['lying', 5, { corrupt: 1 }, '1 messages came with other bytes'],
    ['silent', 5, { received: 0 }, 'nothing came'],
  ])('bad when the broker is %s', async (_what, latencyMs, more, says) => {
    const { verdict, reasons } = await judgeStep(await step(latencyMs, 1, more), rule);
    expect([verdict, reasons.join()]).toEqual(['bad', expect.stringContaining(says)]);
  });

  test('duplicates belong to QoS 1 and to no other', async () => {
    const copies = await step(5, 1, { duplicates: 4 });
    const verdicts = ([0, 1, 2] as const).map(async (qos) => (await judgeStep(copies, { ...rule, qos })).verdict);
    expect(await Promise.all(verdicts)).toEqual(['bad', 'good', 'bad']);
  });

  test('void when this tool was late, unless a search only needs to know that it passed', async () => {
    const late = await step(60, 30);
    expect([(await judgeStep(late, rule)).verdict, (await judgeStep(late, search)).verdict]).toEqual(['late', 'good']);
    expect((await judgeStep(await step(60, 24), rule)).verdict).toBe('good');
  });

  test('void when it failed and this tool may be why: by its lateness, by losses it may have caused, or because it was busy', async () => {
    expect((await judgeStep(await step(150, 40), search)).verdict).toBe('late');
    expect((await judgeStep(await step(60, 40, { received: 990 }), search)).verdict).toBe('late');
    expect((await judgeStep(await step(500, 1, {}, 0.97), search)).verdict).toBe('late');
    expect((await judgeStep(await step(500, 60), search)).verdict).toBe('late'); // a machine without a core to spare
    expect((await judgeStep(await step(500, 40), search)).verdict).toBe('bad'); // 40 ms do not explain 500
  });

  test('without a verdict about loss when it was stopped', async () => {
    const stopped = { ...(await step(5, 1, { received: 990 })), stopped: true };
    const judged = await judgeStep(stopped, rule);
    expect(judged.verdict).toBe('stopped');
    expect(judged).not.toHaveProperty('lost');
  });
});
