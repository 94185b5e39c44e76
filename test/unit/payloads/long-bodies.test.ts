import { describe, expect, test } from 'vitest';
import { longBodies } from '../../support/long-bodies.ts';
import { payloadParsers } from '../../support/payload-parsers.ts';
import { wrongSamples } from '../../support/wrong-samples.ts';

/** A parser that goes over its input again and again takes hours for this much; one that does not, a second or two. */
const WITHIN_MS = 30_000;

/** By turns, one body a parser and the recording for all; every body in the nightly fuzz. */
const ALL = process.env['SRE_FUZZ_RUNS'] !== undefined;
const [again = '', ...others] = Object.keys(longBodies);

const cases = Object.entries(payloadParsers).flatMap(([name, parser], index) => {
  const chosen = ALL ? others : [others[index % others.length] ?? again];
  return [again, ...chosen].map((body) => ({ name, body, parser }));
});

describe('ten megabytes', () => {
  test.each(cases)(
    '$name reads $body without going over it again and again',
    async ({ body, parser }) => {
      const [seed = ''] = parser.seeds;
      const begun = performance.now();
      let answers = 0;
      const told = await parser.tell(seed, (recorded) => {
        answers += 1;
        return answers % 7 === 3 || answers === 1
          ? Buffer.from(longBodies[body]?.(recorded.toString('utf8')) ?? '')
          : recorded;
      });
      expect(told.answers.flatMap(wrongSamples)).toEqual([]);
      expect(performance.now() - begun).toBeLessThan(WITHIN_MS);
    },
    60_000,
  );
});
