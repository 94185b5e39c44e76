import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/swarm/analyse.ts';
import type { Findings, MessageExample } from '../../../src/swarm/findings.ts';
import type { Observation } from '../../../src/swarm/observation.ts';
import { observation, streamSpec } from '../../support/history.ts';
import { type PlantedDeed, plantedDeeds, plantedHistory } from '../../support/planted-history.ts';
import { fc } from '../../support/property.ts';

const CASES = 1_000;
const NOBODY = ['no-subscriber', 'no-subscriber-unfinished'] as const;
const times = { faultMs: 800, faultProvenMs: 850, healMs: 1_600, endMs: 15_000 };

/** Three streams, one per QoS, made of the deeds drawn for them. */
interface Planted {
  readonly histories: readonly ReturnType<typeof plantedHistory>[];
  readonly seen: Observation;
}

function plant(deeds: readonly (readonly PlantedDeed[])[]): Planted {
  const histories = deeds.map((each, qos) => plantedHistory(`f${qos}`, each));
  const streams = deeds.map((_, qos) => streamSpec(`f${qos}`, qos as 0 | 1 | 2));
  return {
    histories,
    seen: observation(
      streams,
      histories.flatMap(({ slots }) => slots),
      histories.flatMap(({ events }) => events),
    ),
  };
}

const idsOf = (examples: readonly MessageExample[], qos: number): readonly number[] =>
  examples.filter((example) => example.qos === qos).map(({ seq }) => seq);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Compares the findings with the sets the history was made of, id by id. */
function compare({ histories, seen }: Planted, findings: Findings): void {
  for (const [qos, { slots, ids, sizes }] of histories.entries()) {
    const found = [findings.messages.qos0, findings.messages.qos1, findings.messages.qos2][qos];
    const lost =
      qos === 0
        ? ids('lost', 'unanswered', 'refused', ...NOBODY, 'session-gone')
        : ids('lost', ...NOBODY, 'session-gone');
    const repeated = ids('repeated', 'repeated-after-reconnect', 'repeated-after-session-loss');
    expect(idsOf(findings.examples.lost, qos)).toEqual(lost);
    expect(idsOf(findings.examples.duplicated, qos)).toEqual(repeated);
    expect(idsOf(findings.examples.inverted, qos)).toEqual(ids('overtaken'));
    expect(idsOf(findings.examples.noSubscriber, qos)).toEqual(ids(...NOBODY));
    const acked =
      slots.length - ids('unanswered', 'unsent', 'refused', 'never-acked', 'no-subscriber-unfinished').length;
    expect(found).toMatchObject({
      attempted: slots.length,
      sent: slots.length - ids('unsent').length,
      acked,
      refused: ids('refused').length,
      lost: lost.length,
      indeterminate: qos === 0 ? 0 : ids('unanswered', 'unsent').length,
      recovered: qos === 0 ? 0 : ids('never-acked').length,
      duplicates: sum(sizes('repeated', 'repeated-after-reconnect', 'repeated-after-session-loss')),
      duplicateCauses: {
        unexplained: sum(sizes('repeated')),
        reconnected: sum(sizes('repeated-after-reconnect')),
        sessionLost: sum(sizes('repeated-after-session-loss')),
      },
      inversions: ids('overtaken').length,
      maxDisplacement: Math.max(0, ...sizes('overtaken')),
      inversionsAcross: ids('overtaken-across').length,
      noSubscriber: ids(...NOBODY).length,
    });
  }
  const promised = seen.slots.filter(
    ({ stream, ackedMs, copies }) => stream !== 'f0' && ackedMs !== undefined && copies === 0,
  );
  expect(findings.rpo).toEqual({
    messages: promised.length + histories.slice(1).flatMap(({ ids }) => ids('no-subscriber-unfinished')).length,
    timeMs: Math.max(0, ...promised.map(({ ackedMs = 0 }) => times.faultProvenMs - ackedMs)),
    ackedAfterFault: promised.filter(({ ackedMs = 0 }) => ackedMs >= times.faultMs).length,
  });
}

/** The same figures from totals, as a checker would that does not look at ids. */
function counted(seen: Observation): Findings {
  const findings = analyse(seen, times);
  const receipts = (qos: number): number =>
    sum(seen.slots.filter(({ stream }) => stream === `f${qos}`).map(({ copies }) => copies));
  const qos1 = { ...findings.messages.qos1, lost: Math.max(0, findings.messages.qos1.acked - receipts(1)) };
  return { ...findings, messages: { ...findings.messages, qos1 } };
}

const drawn = fc.tuple(plantedDeeds, plantedDeeds, plantedDeeds);

describe('the checker finds exactly what a history was made of', () => {
  test(`in ${CASES} seeded histories of three streams`, () => {
    fc.assert(
      fc.property(drawn, (deeds) => {
        const planted = plant(deeds);
        compare(planted, analyse(planted.seen, times));
      }),
      { numRuns: CASES, seed: 1 },
    );
  });

  test('and the same histories catch a checker that counts instead of comparing ids', () => {
    const counting = fc.property(drawn, (deeds) => {
      const planted = plant(deeds);
      compare(planted, counted(planted.seen));
    });
    expect(fc.check(counting, { numRuns: CASES, seed: 1 }).failed).toBe(true);
  });

  test('a history without a deed gives no finding', () => {
    const clean = Array.from({ length: 60 }, (): PlantedDeed => ({ deed: 'clean', size: 1 }));
    const { messages, examples, rpo } = analyse(plant([clean, clean, clean]).seen, times);
    for (const found of Object.values(messages)) {
      expect(found).toMatchObject({ attempted: 60, received: 60, lost: 0, duplicates: 0, inversions: 0 });
      expect(found).toMatchObject({ indeterminate: 0, recovered: 0, refused: 0, noSubscriber: 0, inversionsAcross: 0 });
    }
    expect(Object.values(examples).flat()).toEqual([]);
    expect(rpo).toEqual({ messages: 0, timeMs: 0, ackedAfterFault: 0 });
  });
});

describe('the cause that is named', () => {
  const causeOf = (deed: PlantedDeed['deed']): unknown => {
    const { seen } = plant([
      [],
      [
        { deed: 'clean', size: 1 },
        { deed, size: 1 },
      ],
      [],
    ]);
    const { examples } = analyse(seen, times);
    return [...examples.lost, ...examples.duplicated].map(({ cause }) => cause)[0];
  };

  test.each([
    ['no-subscriber', 'no-subscriber'],
    ['lost', 'acked-before-fault'],
    ['repeated-after-session-loss', 'session-lost'],
    ['repeated-after-reconnect', 'reconnected'],
    ['repeated', undefined],
  ] as const)('of a message that was %s is %s', (deed, cause) => {
    expect(causeOf(deed)).toBe(cause);
  });

  test('of a message acknowledged while the fault lasted and lost is that', () => {
    const clean = Array.from({ length: 10 }, (): PlantedDeed => ({ deed: 'clean', size: 1 }));
    const { seen } = plant([[], [...clean, { deed: 'lost', size: 1 }], []]);
    const { examples, rpo } = analyse(seen, times);
    expect(examples.lost).toMatchObject([{ seq: 10, cause: 'acked-under-fault', ackedMs: 1_002 }]);
    expect(rpo).toMatchObject({ messages: 1, ackedAfterFault: 1, timeMs: 0 });
  });
});
