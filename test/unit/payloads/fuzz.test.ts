import { appendFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Deformation, deformation, deformer, untouched } from '../../support/deformation.ts';
import { type PayloadParser, payloadParsers } from '../../support/payload-parsers.ts';
import { fc } from '../../support/property.ts';
import { heldBack } from '../../support/told-sources.ts';
import { wrongSamples } from '../../support/wrong-samples.ts';

/** Runs of every parser; `node test/fuzz.mjs` asks for many more. */
const RUNS = Number(process.env['SRE_FUZZ_RUNS'] ?? 150);
/** Where the figures of a long run go, a line of JSON each. */
const REPORT = process.env['SRE_FUZZ_REPORT'];
const ONLY = new RegExp(process.env['SRE_FUZZ_ONLY'] ?? '');

const chosen = Object.entries(payloadParsers).filter(([name]) => ONLY.test(name));

/** What is wrong with what a parser tells of a spoilt recording; throws whatever a source throws but a `SourceError`. */
async function flawsOf(parser: PayloadParser, seed: string, how: Deformation): Promise<readonly string[]> {
  const { answers } = await parser.tell(seed, deformer(how));
  return answers.flatMap(wrongSamples);
}

async function survives(parser: PayloadParser, runs: number, seed?: number): Promise<void> {
  const property = fc.asyncProperty(fc.constantFrom(...parser.seeds), deformation, async (recording, how) => {
    await setImmediate(); // what nobody holds any more goes with a turn of the event loop, and answers that are played take none
    const flaws = await flawsOf(parser, recording, how);
    if (flaws.length > 0) throw new Error([...new Set(flaws)].join('\n'));
  });
  await fc.assert(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) });
}

/** What the counterexample of a failed property fails with. */
async function causeOf(run: Promise<void>): Promise<string> {
  return run.then(
    () => 'nothing was found',
    (error: Error) => String(error.cause),
  );
}

describe.each(chosen)('%s', (name, parser) => {
  test('tells something of recordings nobody spoilt', async () => {
    const told = await Promise.all(parser.seeds.map((seed) => parser.tell(seed, deformer(untouched))));
    expect(told.flatMap(({ answers }) => answers.flatMap(({ readings }) => readings)).length).toBeGreaterThan(0);
    expect(told.flatMap(({ answers }) => answers.flatMap(wrongSamples))).toEqual([]);
  });

  test(
    'throws nothing but a SourceError and tells nothing wrong, whatever the answers are',
    async () => {
      const begun = performance.now();
      let outcome = 'ok';
      try {
        await survives(parser, RUNS);
      } catch (error) {
        outcome = 'failed';
        throw error;
      } finally {
        const seconds = Math.round(performance.now() - begun) / 1_000;
        if (REPORT !== undefined)
          appendFileSync(
            REPORT,
            `${JSON.stringify({ name, runs: RUNS, seconds, outcome, heldBack: heldBack.since() })}\n`,
          );
      }
    },
    Math.max(30_000, RUNS * 100),
  );
});

describe('the fuzz itself', () => {
  const good = payloadParsers['hivemq over HTTP'] as PayloadParser;
  const broken = (spoil: (value: unknown) => unknown): PayloadParser => ({
    ...good,
    tell: async (seed, deform) => {
      let text = '';
      const told = await good.tell(seed, (body) => {
        const spoilt = deform(body);
        text += spoilt.toString('utf8');
        return spoilt;
      });
      if (text.includes('-5')) throw new TypeError('a defect of the parser'); // planted below only
      const answers = told.answers.map((answer) => ({
        ...answer,
        readings: answer.readings.map((one) => ({ ...one, value: spoil(one.value) as number })),
      }));
      return { ...told, answers };
    },
  });

  test('finds a parser that lets a string through', async () => {
    expect(await causeOf(survives(broken(String), 200, 1))).toMatch(/is a string/);
  });

  test('finds a parser that fails in another way than by a SourceError', async () => {
    expect(
      await causeOf(
        survives(
          broken((value) => value),
          2_000,
          1,
        ),
      ),
    ).toMatch(/a defect of the parser/);
  });

  test.each([
    ['a negative number', -1],
    ['no number', Number.NaN],
    ['more than anybody can count', 2 ** 63],
  ])('finds %s', async (_what, value) => {
    await expect(
      survives(
        broken(() => value),
        50,
        1,
      ),
    ).rejects.toThrow();
  });
});
