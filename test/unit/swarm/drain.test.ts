import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { drain } from '../../../src/swarm/drain.ts';

const WITHIN_MS = 60_000;

/** A stream as a drain sees it, whose broker owes `pending(ms)` acknowledgements at a time. */
function streamOwing(now: () => number, pending: (ms: number) => number, ready = true) {
  let sentinel = false;
  return {
    lastReceiptMs: 0,
    get pending() {
      return pending(now());
    },
    get drained() {
      return sentinel;
    },
    publisher: { role: { ready } },
    subscriber: { role: { ready } },
    sendSentinel: () => {
      sentinel = true;
    },
  };
}

/** How long a drain takes on a clock that only its own waits move. */
async function drainedAfter(pending: (ms: number) => number, ready = true) {
  let ms = 0;
  const now = (): number => ms;
  const sleep = async (waited: number): Promise<void> => {
    ms += waited;
  };
  const clock: Clock = { wallMs: now, monoMs: now, sleep };
  const { signal } = new AbortController();
  const drained = await drain([streamOwing(now, pending, ready)], {
    quietMs: 100,
    withinMs: WITHIN_MS,
    signal,
    clock,
    now,
  });
  return { drained, ms };
}

describe('a drain', () => {
  test('goes on when nothing is owed', async () => {
    const { drained, ms } = await drainedAfter(() => 0);
    expect(drained).toBe(true);
    expect(ms).toBeLessThan(1_000);
  });

  test('waits for acknowledgements as long as they come', async () => {
    const { ms } = await drainedAfter((at) => Math.max(0, 4 - Math.floor(at / 10_000)));
    expect(ms).toBeGreaterThan(40_000);
  });

  test('waits no longer for acknowledgements that do not come on connections that stand', async () => {
    const { drained, ms } = await drainedAfter(() => 7);
    expect(drained).toBe(true);
    expect(ms).toBeGreaterThan(10_000);
    expect(ms).toBeLessThan(WITHIN_MS / 2);
  });

  test('waits its whole time for a client that is away', async () => {
    const { ms } = await drainedAfter(() => 0, false);
    expect(ms).toBeGreaterThanOrEqual(WITHIN_MS);
  });
});
