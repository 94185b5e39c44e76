import type { Load } from '../../src/bench/load.ts';
import type { LoadPlan } from '../../src/bench/load-plan.ts';
import type { StepCounts, StepOrder } from '../../src/bench/load-tally.ts';
import type { Clock } from '../../src/core/clock.ts';
import { LatencyHistogram } from '../../src/swarm/latency-histogram.ts';

/** Time that passes only when somebody sleeps, and then at once. */
export function virtualClock(): Clock {
  let ms = 1000;
  return {
    wallMs: () => Date.UTC(2026, 0, 1) + ms,
    monoMs: () => ms,
    sleep: async (forMs, signal) => {
      signal?.throwIfAborted();
      ms += forMs;
      await Promise.resolve();
    },
  };
}

/** What the simulated broker is like. */
export interface SimulatedBroker {
  /** Messages it passes on in a second; more of them wait in a queue without end. */
  readonly capacity: number;
  readonly baseMs: number;
  /** How late the measuring tool is at a rate, milliseconds. */
  readonly ownLateMs?: (rate: number) => number;
}

/** A load on a broker that is one queue with one server, computed instead of run: the knee is known by construction. */
export async function simulatedLoad(plan: LoadPlan, clock: Clock, broker: SimulatedBroker): Promise<Load> {
  const [delivery, lateness, connack] = [
    await LatencyHistogram.open(),
    await LatencyHistogram.open(),
    await LatencyHistogram.open(),
  ];
  const clients = plan.shape.publishers + plan.shape.subscribers + plan.shape.idle;
  const originMs = clock.monoMs();
  const now = (): number => clock.monoMs() - originMs;
  /** Until when the server is busy with what came before. */
  let busyUntilMs = 0;
  let order: StepOrder | undefined;
  let next = 0;
  let halted = false;
  let waiting: { readonly intendedMs: number; readonly doneMs: number }[] = [];
  let counts = { offered: 0, received: 0, late: 0 };

  const advance = (): void => {
    if (order === undefined) return;
    const { startMs, measureFromMs, untilMs, rate, lateMs: tooLateMs } = order;
    const lateMs = broker.ownLateMs?.(rate) ?? 0;
    for (; !halted && startMs + (next * 1000) / rate <= Math.min(now(), untilMs - 1e-9); next++) {
      const intendedMs = startMs + (next * 1000) / rate;
      busyUntilMs = Math.max(busyUntilMs, intendedMs + lateMs) + 1000 / broker.capacity;
      if (intendedMs < measureFromMs) continue;
      counts.offered++;
      lateness.record(lateMs);
      waiting.push({ intendedMs, doneMs: busyUntilMs + broker.baseMs });
    }
    const open = waiting.findIndex(({ doneMs }) => doneMs > now());
    for (const { intendedMs, doneMs } of waiting.splice(0, open === -1 ? waiting.length : open)) {
      counts.received++;
      delivery.record(doneMs - intendedMs);
      if (doneMs - intendedMs > tooLateMs) counts.late++;
    }
  };
  const stepCounts = (): StepCounts => {
    advance();
    const { offered, received, late } = counts;
    const whole = { offered, sent: offered, acknowledged: 0, refused: 0, expected: offered, expectedOfSent: offered };
    return { ...whole, received, late, duplicates: 0, outOfOrder: 0, corrupt: 0, strangers: 0, pending: 0 };
  };
  const connections = { clients, begun: clients, ready: clients, decided: clients, accepted: clients };
  const connectionCounts = { ...connections, refused: {}, failed: {}, lost: {} };
  const loop = { p99LagMs: 0, maxLagMs: 0, busy: 0.1 };
  return {
    now,
    connect: async () => connack.record(1),
    connections: async () => connectionCounts,
    connectionTally: async () => ({ counts: connectionCounts, firstMs: 0, lastMs: 1, loop }),
    begin: async (given) => {
      order = given;
      next = 0;
      halted = false;
      waiting = [];
      counts = { offered: 0, received: 0, late: 0 };
      delivery.reset();
      lateness.reset();
    },
    counts: async () => stepCounts(),
    halt: async () => {
      advance();
      halted = true;
    },
    tally: async () => {
      const [delivered, late] = [delivery.summary(), lateness.summary()];
      return {
        counts: stepCounts(),
        ...(delivered === undefined ? {} : { delivery: delivered }),
        ...(late === undefined ? {} : { lateness: late }),
        loop,
      };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
