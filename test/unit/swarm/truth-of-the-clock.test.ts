import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { MeasuredTime } from '../../../src/swarm/findings.ts';
import { openSwarm } from '../../../src/swarm/open-swarm.ts';
import { seededRandom } from '../../../src/swarm/random.ts';
import { type OutageKind, openOutageBroker } from '../../support/outage-broker.ts';

const [TRIALS, TOGETHER] = [200, 40];
const SLOT_MS = 50;
const SUSTAINED_MS = 600;
const EVERY_MS = 10;
const KINDS: readonly OutageKind[] = ['reset', 'silence', 'refusal'];

interface Trial {
  readonly seed: number;
  readonly kind: OutageKind;
  readonly stream: string;
  readonly reported: MeasuredTime;
  readonly trueMs: number;
  /** The process was not held up for more than half a slot at a time: the measurement is a valid one. */
  readonly valid: boolean;
  /** How far off it may be: two slots, and how long broker and clients were held up where it was not valid. */
  readonly allowedMs: number;
}

/** Remembers when this process, broker and clients alike, was held up by others on its machine. */
class StallWatch implements Disposable {
  readonly #stalls: { readonly endedMs: number; readonly ms: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    let lastMs = systemClock.monoMs();
    this.#timer = setInterval(() => {
      const endedMs = systemClock.monoMs();
      this.#stalls.push({ endedMs, ms: endedMs - lastMs - EVERY_MS });
      lastMs = endedMs;
    }, EVERY_MS);
  }

  longestSince(fromMs: number): number {
    return Math.max(0, ...this.#stalls.filter(({ endedMs }) => endedMs >= fromMs).map(({ ms }) => ms));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** One outage of seeded kind, moment, length and clients; one result per stream, and the RTO as that of the worst. */
async function trial(seed: number, stalls: StallWatch): Promise<Trial[]> {
  const random = seededRandom(seed);
  const kind = KINDS[seed % KINDS.length] ?? 'reset';
  const signal = AbortSignal.timeout(40_000);
  const seen = (what: string, condition: () => boolean): Promise<void> =>
    until(what, condition, { withinMs: 20_000, everyMs: 5, signal });
  const passed = async (ms: number): Promise<void> => {
    const endMs = systemClock.monoMs() + ms;
    await seen(`${ms} ms`, () => systemClock.monoMs() >= endMs);
  };
  await using broker = await openOutageBroker();
  await using swarm = await openSwarm({
    run: `trial${seed}`,
    endpoint: broker.address,
    nodes: [],
    profile: {
      // Some clients notice a silence by their keepalive, others sleep through it.
      keepaliveMs: random() < 0.5 ? 600 : 10_000,
      connectTimeoutMs: 300,
      backoffMs: { min: 20 + 40 * random(), max: 150 },
    },
    floatingStreams: 2,
    pinnedStreams: false,
    qos: [0, 1],
    intervalMs: SLOT_MS,
    seed,
    clock: systemClock,
  });
  await swarm.start(signal);
  const startMs = systemClock.monoMs();
  await passed(300 + 400 * random());
  const brokenMs = broker.breakDown(kind);
  await passed(1_300 + 1_000 * random());
  broker.mend();
  const topics = swarm.snapshot({ sinceMs: Number.POSITIVE_INFINITY }).streams.map(({ topic }) => topic);
  const servedFor = (): number =>
    systemClock.monoMs() - Math.max(...topics.map((topic) => broker.servingSince(topic) ?? Number.POSITIVE_INFINITY));
  await seen('lasting service', () => servedFor() >= SUSTAINED_MS + 3 * SLOT_MS);
  swarm.stopPublishing();
  const faultMs = brokenMs - swarm.originMonoMs;
  const endMs = systemClock.monoMs() - swarm.originMonoMs;
  const trueMs = topics.map((topic) => (broker.servingSince(topic) ?? Number.NaN) - brokenMs);
  const observation = await swarm.finish({ signal, quietMs: 30 });
  const { streams, rto } = analyse(
    observation,
    { faultMs, faultProvenMs: faultMs, endMs },
    { sustainedMs: SUSTAINED_MS },
  );
  const stalledMs = stalls.longestSince(startMs);
  const valid = stalledMs <= SLOT_MS / 2;
  const common = { seed, kind, valid, allowedMs: 2 * SLOT_MS + (valid ? 0 : 2 * stalledMs) };
  return [
    ...streams.map(({ stream, failover }, index) => ({
      ...common,
      stream,
      reported: failover,
      trueMs: trueMs[index] ?? Number.NaN,
    })),
    { ...common, stream: 'RTO', reported: rto.time, trueMs: Math.max(...trueMs) },
  ];
}

describe('the clock of a drill', () => {
  test(`says within two slots how long service was away, in ${TRIALS} seeded outages known to the millisecond`, async () => {
    using stalls = new StallWatch();
    const results: Trial[] = [];
    for (let first = 0; first < TRIALS; first += TOGETHER) {
      const seeds = Array.from({ length: TOGETHER }, (_, index) => first + index);
      results.push(...(await Promise.all(seeds.map((seed) => trial(seed, stalls)))).flat());
    }
    expect(results).toHaveLength(3 * TRIALS);
    const wrong = results.filter(
      ({ reported, trueMs, allowedMs }) => reported.censored || !(Math.abs(reported.ms - trueMs) <= allowedMs),
    );
    expect(wrong).toEqual([]);
    for (const kind of KINDS) expect(results.some((each) => each.kind === kind && each.trueMs > 1_300)).toBe(true);
  }, 120_000);
});
