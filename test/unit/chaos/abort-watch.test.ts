import { describe, expect, test } from 'vitest';
import { type AbortContext, DrillAborted, watchAborts } from '../../../src/chaos/abort-watch.ts';
import type { AbortRules } from '../../../src/chaos/drill-rules.ts';
import type { MembershipSample } from '../../../src/chaos/membership.ts';
import { until } from '../../../src/core/deadline.ts';
import { fakeSwarm } from '../../support/fake-swarm.ts';
import { scaledClock } from '../../support/scaled-clock.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

const CALM: AbortRules = { nodeDown: true };
const { signal } = new AbortController();

/** A watch over a fake world a hundred times as fast; `crash` cuts a stream of the endpoint off for 20 s. */
function watched(change: Partial<Pick<AbortContext, 'rules' | 'operator' | 'halt'>> = {}) {
  const clock = scaledClock(100);
  const samples: MembershipSample[] = [];
  const swarm = fakeSwarm('r', clock, 20_000);
  const watch = watchAborts({
    operator: new AbortController().signal,
    halt: { reason: async () => undefined, set: async () => undefined, release: async () => undefined },
    membership: { samples, [Symbol.asyncDispose]: async () => undefined },
    swarm,
    rules: CALM,
    bystanders: [['n2', 'n3']],
    clock,
    ...change,
  });
  const see = (nodes: Readonly<Record<string, boolean>>): void => {
    samples.push({ fromMonoMs: 0, atMonoMs: 1, verdict: seenVerdict(nodes) });
  };
  return { watch, see, swarm, clock };
}

/** Waits for the abort; its sentence. */
async function reason({ signal: aborted }: { readonly signal: AbortSignal }): Promise<string> {
  await until('the abort', () => aborted.aborted, { withinMs: 5_000, everyMs: 5, signal });
  expect(aborted.reason).toBeInstanceOf(DrillAborted);
  return (aborted.reason as DrillAborted).message;
}

describe('a drill stops early', () => {
  test('when a node it leaves alone is down in three looks', async () => {
    const { watch, see, clock } = watched();
    await using _closed = watch;
    see({ n1: false, n2: true, n3: false });
    see({ n1: false, n2: true, n3: false });
    await clock.sleep(5_000);
    expect(watch.signal.aborted).toBe(false);
    see({ n1: false, n2: true, n3: false });
    expect(await reason(watch)).toBe('n3 went down although the drill did not touch it');
  });

  test('not for that where its rules call it a finding', async () => {
    const { watch, see, clock } = watched({ rules: { nodeDown: false } });
    await using _closed = watch;
    for (let look = 0; look < 5; look += 1) see({ n1: false, n2: true, n3: false });
    await clock.sleep(5_000);
    expect(watch.signal.aborted).toBe(false);
  });

  test('when the clients of the endpoint have missed more than the budget together', async () => {
    const { watch, swarm, clock } = watched({ rules: { ...CALM, budgetMs: 3_000 } });
    await using _closed = watch;
    await clock.sleep(5_000);
    expect(watch.signal.aborted).toBe(false);
    swarm.crash();
    expect(await reason(watch)).toMatch(
      /^the clients of the endpoint have missed [\d.]+ s of service together, more than the budget of 3 s$/,
    );
  });

  test('when the operator says so, or the halt lever is set', async () => {
    const operator = new AbortController();
    const stopped = watched({ operator: operator.signal });
    await using _first = stopped.watch;
    operator.abort(new Error('stopped by SIGINT'));
    expect(await reason(stopped.watch)).toBe('stopped by SIGINT');
    const halt = { reason: async () => 'release day', set: async () => undefined, release: async () => undefined };
    const halted = watched({ halt });
    await using _second = halted.watch;
    expect(await reason(halted.watch)).toBe('halt lever: release day');
  });
});
