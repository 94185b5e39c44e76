import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { until } from '../../../src/core/deadline.ts';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { Findings, MessageExample } from '../../../src/swarm/findings.ts';
import type { Observation } from '../../../src/swarm/observation.ts';
import { openSwarm } from '../../../src/swarm/open-swarm.ts';
import { seededRandom } from '../../../src/swarm/random.ts';
import { openAedesBroker } from '../../support/aedes-broker.ts';
import { type Lies, openLyingProxy } from '../../support/lying-proxy.ts';
import { startMosquitto } from '../../support/real-mosquitto.ts';
import { requireTool } from '../../support/requirement.ts';
import { StallWatch } from '../../support/stall-watch.ts';

/** Cases share connections by the batch: one stream of its own is one case. */
const [CASES, BATCH] = [1_000, 100];
/** Lies are told about the first messages only, so that each has honest ones after it. */
const [LIED_ABOUT, MESSAGES] = [14, 17];
const NO_LIES: Lies = { lose: new Set(), repeat: new Set(), delay: new Set() };

/** Up to four of each, about different messages. */
function seededLies(seed: number): Lies {
  const random = seededRandom(seed);
  const numbers = [...Array(LIED_ABOUT).keys()];
  const take = (): ReadonlySet<number> =>
    new Set(
      Array.from(
        { length: Math.floor(random() * 5) },
        () => numbers.splice(Math.floor(random() * numbers.length), 1)[0],
      ).filter((seq) => seq !== undefined),
    );
  return { lose: take(), repeat: take(), delay: take() };
}

/** Runs streams of all QoS through the link until each has had its messages, and returns what was seen. */
async function observe(
  run: string,
  address: string,
  floatingStreams: number,
  intervalMs: number,
  messages = MESSAGES,
): Promise<Observation> {
  const signal = AbortSignal.timeout(100_000);
  await using swarm = await openSwarm({
    run,
    endpoint: address,
    nodes: [],
    profile: { keepaliveMs: 30_000, connectTimeoutMs: 10_000, backoffMs: { min: 100, max: 1_000 } },
    floatingStreams,
    pinnedStreams: false,
    qos: [0, 1, 2],
    intervalMs,
    seed: 1,
    clock: systemClock,
  });
  await swarm.start(signal);
  const startMs = systemClock.monoMs();
  await until('all messages', () => systemClock.monoMs() >= startMs + (messages + 1) * intervalMs, {
    withinMs: 60_000,
    everyMs: 10,
    signal,
  });
  return await swarm.finish({ signal, quietMs: 60 });
}

/** The observation of one stream alone. */
function alone({ streams, slots, events, ...rest }: Observation, id: string): Observation {
  const [spec] = streams.filter((stream) => stream.id === id);
  if (spec === undefined) throw new Error(`no stream ${id}`);
  const clients = [spec.publisher.id, spec.subscriber.id];
  return {
    ...rest,
    streams: [spec],
    slots: slots.filter(({ stream }) => stream === id),
    events: events.filter(({ client }) => clients.includes(client)),
  };
}

const judged = (observation: Observation): Findings =>
  analyse(observation, { faultMs: 0, faultProvenMs: 0, endMs: Number.MAX_SAFE_INTEGER });
const ids = (examples: readonly MessageExample[]): number[] => examples.map(({ seq }) => seq);
const sorted = (set: ReadonlySet<number>): number[] => [...set].toSorted((a, b) => a - b);

/** What a checker says that subtracts totals. */
function countedLoss({ messages: { qos0, qos1, qos2 } }: Findings): number {
  return [qos0, qos1, qos2].reduce((sum, of) => sum + Math.max(0, of.sent - of.received - of.duplicates), 0);
}

/** Runs seeded cases through a lying link to a broker, compares each id by id, and tells how many counting gets wrong. */
async function compareCases(address: string, cases: number): Promise<number> {
  let [wrongCounts, lost, repeated, overtaken] = [0, 0, 0, 0];
  for (let first = 0; first < cases; first += BATCH) {
    const lies = new Map(Array.from({ length: BATCH }, (_, index) => [`f${index}`, seededLies(first + index)]));
    await using proxy = await openLyingProxy(address, (stream) => lies.get(stream));
    const observation = await observe(`case${first}`, proxy.address, BATCH, 30);
    expect(observation.drained).toBe(true);
    expect(observation.unexpected).toEqual({ stowaways: 0, corrupt: 0, unknownSeq: 0 });
    for (const [stream, { lose, repeat, delay }] of lies) {
      const findings = judged(alone(observation, stream));
      const { examples, messages } = findings;
      const found = {
        lost: ids(examples.lost),
        repeated: ids(examples.duplicated),
        overtaken: ids(examples.inverted),
      };
      expect({ case: first, stream, ...found }).toEqual({
        case: first,
        stream,
        lost: sorted(lose),
        repeated: sorted(repeat),
        overtaken: sorted(delay),
      });
      const [total] = Object.values(messages).filter(({ attempted }) => attempted > 0);
      expect(total).toMatchObject({ lost: lose.size, duplicates: repeat.size, inversions: delay.size });
      expect(total).toMatchObject({ indeterminate: 0, refused: 0 });
      if (countedLoss(findings) !== lose.size) wrongCounts++;
      lost += lose.size;
      repeated += repeat.size;
      overtaken += delay.size;
    }
  }
  expect(Math.min(lost, repeated, overtaken)).toBeGreaterThan(cases);
  return wrongCounts;
}

describe('the checker against a link that lies', () => {
  test(`finds exactly the lost, the repeated and the overtaken in ${CASES} seeded cases through real sockets, and counting does not`, async () => {
    await using broker = await openAedesBroker();
    const wrongCounts = await compareCases(broker.address, CASES);
    expect(wrongCounts).toBeGreaterThan(CASES / 2);
  }, 240_000);

  test.skipIf(!requireTool('mosquitto'))(
    `finds the same in ${BATCH} of them on a Mosquitto`,
    async () => {
      await using broker = await startMosquitto(['max_inflight_messages 0']);
      expect(await compareCases(`127.0.0.1:${broker.port}`, BATCH)).toBeGreaterThan(BATCH / 2);
    },
    120_000,
  );

  test('says nothing about 100 clean runs', async () => {
    using stalls = new StallWatch();
    await using broker = await openAedesBroker();
    await using proxy = await openLyingProxy(broker.address, () => NO_LIES);
    const runs = Array.from({ length: 100 }, (_, index) => `clean${index}`);
    for (let first = 0; first < runs.length; first += 20) {
      const startMs = systemClock.monoMs();
      const together = runs.slice(first, first + 20).map((run) => observe(run, proxy.address, 3, 30, 12));
      for (const observation of await Promise.all(together)) {
        const { examples, messages, unexpected, rto, rpo, clients } = judged(observation);
        expect(observation.drained).toBe(true);
        expect(Object.values(examples).flat()).toEqual([]);
        for (const found of Object.values(messages)) {
          expect(found.attempted).toBeGreaterThan(10);
          expect(found).toMatchObject({
            received: found.attempted,
            duplicates: 0,
            indeterminate: 0,
            inversionsAcross: 0,
          });
        }
        expect(unexpected).toEqual({ stowaways: 0, corrupt: 0, unknownSeq: 0 });
        // A process that was held up by others delivers late; that is no outage of the broker's.
        if (stalls.longestSince(startMs) < 500) expect(rto.time.ms).toBe(0);
        expect([rpo.messages, clients.filter(({ affected }) => affected).length]).toEqual([0, 0]);
      }
    }
  }, 120_000);
});
