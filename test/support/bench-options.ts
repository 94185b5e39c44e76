import type { BenchOptions } from '../../src/bench/bench-options.ts';
import type { LoadPlan } from '../../src/bench/load-plan.ts';

/** A plan of a few clients on one address, with whatever a test changes. */
export function benchPlan(url: string, more: Partial<LoadPlan> = {}): LoadPlan {
  return {
    run: 'a1b2c3',
    urls: [url],
    bridge: false,
    topicPrefix: 'sre-bench',
    shape: { publishers: 4, subscribers: 4, idle: 0 },
    qos: 1,
    payloadBytes: 50,
    protocolVersion: 4,
    rampPerSecond: 1000,
    keepaliveMs: 60_000,
    connectTimeoutMs: 2000,
    ...more,
  };
}

/** One short step of 200 messages in a second, with whatever a test changes. */
export function benchOptionsFor(plan: LoadPlan, more: Partial<BenchOptions> = {}): BenchOptions {
  return {
    scenario: 'steady',
    plan,
    processes: 1,
    rate: 200,
    measureMs: 1000,
    warmupMs: 100,
    settleMs: 500,
    boundMs: 1000,
    judgesLatency: false,
    maxRate: 100_000,
    tolerance: 0.05,
    deadlineMs: 600_000,
    ...more,
  };
}
