import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { Slot, StreamSpec } from '../../../src/swarm/observation.ts';
import type { PartitionSide, RouteFinding } from '../../../src/swarm/route-finding.ts';
import { delivered, event, type Fate, history, observation, streamSpec } from '../../support/history.ts';
import { fc } from '../../support/property.ts';

const times = { faultMs: 1_000, faultProvenMs: 1_000, healMs: 4_000, endMs: 20_000 };
const sides: readonly PartitionSide[] = [
  { name: 'majority', nodes: ['n1', 'n2'] },
  { name: 'minority', nodes: ['n3'] },
];

function pinned(from: string, to: string): StreamSpec {
  const spec = streamSpec(`p-${from}-${to}`, 1, 'pinned');
  return { ...spec, publisher: { ...spec.publisher, node: from }, subscriber: { ...spec.subscriber, node: to } };
}

const fates = {
  served: delivered,
  late: (dueMs: number): Fate => ({ ...delivered(dueMs), receivedMs: 6_000 }),
  lost: (dueMs: number): Fate => ({ sentMs: dueMs, ackedMs: dueMs + 2, copies: 0 }),
  refused: (dueMs: number): Fate => ({ sentMs: dueMs, refusedWith: 0x88, copies: 0 }),
  held: (dueMs: number): Fate => ({ sentMs: dueMs, ackedMs: 4_100, receivedMs: 4_101, copies: 1 }),
} as const;
/** Due from here on, what is held until 4,100 arrives within the limit of 1,000 ms: it was on its way at the heal. */
const HELD_IN_TIME_FROM_MS = 3_101;
type FateName = keyof typeof fates;
const names = Object.keys(fates) as FateName[];

/** A stream whose messages due under the fault have these fates, all others being delivered. */
function underFault(spec: StreamSpec, drawn: readonly FateName[]): Slot[] {
  return history(
    200,
    (seq, dueMs) => {
      const name = seq >= 10 && seq < 40 ? drawn[(seq - 10) % drawn.length] : undefined;
      return name === undefined ? delivered(dueMs) : fates[name](dueMs);
    },
    spec.id,
  );
}

function route(routes: readonly RouteFinding[] | undefined, from: string, to: string): RouteFinding {
  const found = routes?.find((each) => each.from === from && each.to === to);
  if (found === undefined) throw new Error(`no route from ${from} to ${to}`);
  return found;
}

describe('the sides of a partition', () => {
  test('each route counts the fates of exactly its own messages, and its verdict is the worst of them', () => {
    const pairs = ['n1', 'n2', 'n3'].flatMap((a) =>
      ['n1', 'n2', 'n3'].filter((b) => b !== a).map((b) => [a, b] as const),
    );
    const streams = pairs.map(([a, b]) => pinned(a, b));
    const drawnFates = fc.array(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 30 }), {
      minLength: streams.length,
      maxLength: streams.length,
    });
    fc.assert(
      fc.property(drawnFates, (drawn) => {
        const slots = streams.flatMap((spec, index) => underFault(spec, drawn[index] ?? []));
        const { routes } = analyse(observation(streams, slots), times, { sides });
        for (const from of sides) {
          for (const to of sides) {
            const own = streams.flatMap((spec, index) =>
              from.nodes.includes(spec.publisher.node ?? '') && to.nodes.includes(spec.subscriber.node ?? '')
                ? [{ id: spec.id, drawn: drawn[index] ?? [] }]
                : [],
            );
            const all = own.flatMap((each) =>
              Array.from({ length: 30 }, (_, seq) => each.drawn[seq % each.drawn.length] ?? 'served').filter(
                (name, seq) => !(name === 'held' && 1_000 + 100 * seq >= HELD_IN_TIME_FROM_MS),
              ),
            );
            const count = (name: FateName): number => all.filter((each) => each === name).length;
            const found = route(routes, from.name, to.name);
            expect(found.streams).toEqual(own.map(({ id }) => id));
            expect(found.underFault).toEqual({
              attempted: all.length,
              ...Object.fromEntries(names.map((name) => [name, count(name)])),
            });
            const worst = (['lost', 'late', 'refused', 'held', 'served'] as const).find((name) => count(name) > 0);
            expect(found.verdict).toBe(worst === undefined ? 'not measured' : worst === 'held' ? 'refused' : worst);
            expect(found.messages.lost).toBe(count('lost'));
          }
        }
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('one message on its way at the heal does not make a side refuse what it served', () => {
    const spec = pinned('n1', 'n2');
    const slots = history(
      200,
      (seq, dueMs) => (seq === 39 ? { ...delivered(dueMs), ackedMs: 4_030, receivedMs: 4_020 } : delivered(dueMs)),
      spec.id,
    );
    const { routes } = analyse(observation([spec], slots), times, { sides });
    expect(route(routes, 'majority', 'majority')).toMatchObject({ verdict: 'served', underFault: { held: 0 } });
  });

  test('a route has its own recovery under the fault and its own refusals', () => {
    const [good, bad] = [pinned('n1', 'n2'), pinned('n3', 'n1')];
    const slots = [...underFault(good, ['served']), ...underFault(bad, ['refused'])];
    const events = [
      event(bad.publisher.id, 500, 'refused', { reasonCode: 136 }),
      event(bad.publisher.id, 1_500, 'refused', { reasonCode: 136 }),
      event(bad.publisher.id, 2_500, 'refused', { reasonCode: 3 }),
      event(bad.publisher.id, 4_500, 'refused', { reasonCode: 3 }),
    ];
    const { routes } = analyse(observation([good, bad], slots, events), times, { sides, sustainedMs: 500 });
    expect(route(routes, 'majority', 'majority')).toMatchObject({
      verdict: 'served',
      recovery: { time: { ms: 0, censored: false } },
      refusals: {},
    });
    expect(route(routes, 'minority', 'majority')).toMatchObject({
      verdict: 'refused',
      recovery: { time: { ms: 3_000, censored: true }, stream: bad.id },
      refusals: { 3: 1, 136: 1 },
    });
    expect(route(routes, 'minority', 'minority')).toMatchObject({ verdict: 'not measured', streams: [] });
  });

  test('a fault that is no partition has no routes', () => {
    expect(analyse(observation([pinned('n1', 'n2')], []), times)).not.toHaveProperty('routes');
  });
});

describe('what the broker still knew', () => {
  test('sessions of persistent clients that came back, kept and lost', () => {
    const events = ['f0-pub', 'f0-sub'].flatMap((client, index) => [
      event(client, 10, 'connack', { sessionPresent: false }),
      event(client, 1_200, 'closed'),
      event(client, 1_300, 'connack', { sessionPresent: index === 0 }),
    ]);
    expect(analyse(observation([streamSpec('f0', 1)], [], events), times).state).toEqual({
      sessionsKept: 1,
      sessionsLost: 1,
    });
    expect(analyse(observation([streamSpec('f0', 0)], [], events), times).state).toEqual({
      sessionsKept: 0,
      sessionsLost: 1,
    });
  });

  test('retained messages and wills that are not what they ought to be, by name', () => {
    const seen = {
      ...observation([], []),
      state: {
        retained: [
          { topic: 'a', expectedSeq: 3, foundSeq: 3 },
          { topic: 'b', expectedSeq: 3, foundSeq: 2 },
          { topic: 'c', expectedSeq: 3 },
        ],
        wills: [
          { client: 'dead', died: true, fired: 1 },
          { client: 'forgotten', died: true, fired: 0 },
          { client: 'twice', died: true, fired: 2 },
          { client: 'alive', died: false, fired: 0 },
          { client: 'slandered', died: false, fired: 1 },
        ],
      },
    };
    expect(analyse(seen, times).state).toEqual({
      sessionsKept: 0,
      sessionsLost: 0,
      retained: { checked: 3, missing: ['c'], wrong: ['b'] },
      wills: { checked: 5, missing: ['forgotten'], repeated: ['twice'], ofSurvivors: ['slandered'] },
    });
  });
});
