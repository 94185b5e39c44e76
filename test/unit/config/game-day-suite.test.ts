import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../../chaos/index.ts';
import { parseSuite } from '../../../src/config/game-day-suite.ts';

const surroundings = { env: {}, folder: '/', readFile: async () => '' };
const parse = (text: string) => parseSuite('day.yaml', 'day', text, Object.keys(scenarios), surroundings);
const shipped = new URL('../../../chaos/suites/', import.meta.url);

describe('a suite of drills', () => {
  test.each(readdirSync(shipped))('%s, which comes with sre, is one', async (file) => {
    const suite = await parse(readFileSync(new URL(file, shipped), 'utf8'));
    expect(suite.drills.length).toBeGreaterThan(1);
  });

  test('has durations in milliseconds and nothing for what is not said', async () => {
    const suite = await parse('title: t\nhypothesis: h\ndrills: [{ scenario: node-crash, duration: 90s, rto: 20s }]\n');
    expect(suite).toEqual({
      name: 'day',
      title: 't',
      hypothesis: 'h',
      coolDownMs: 60_000,
      drills: [{ scenario: 'node-crash', trials: 1, optional: false, durationMs: 90_000, rtoMs: 20_000 }],
    });
  });

  test('says every mistake with its place', async () => {
    const text =
      'title: t\ndrills:\n  - { scenario: node-krash, trial: 3 }\n  - { scenario: node-stop, duration: soon }\n';
    await expect(parse(text)).rejects.toMatchObject({ code: 'SRE_BAD_SUITE', exitCode: 2 });
    await expect(parse(text)).rejects.toThrow(/day\.yaml:3:29 .*unknown key "trial", did you mean "trials"\?/);
    await expect(parse(text)).rejects.toThrow(/day\.yaml:4:\d+ drills\[1\]\.duration/);
    await expect(parse('title: t\nhypothesis: h\ndrills: [{ scenario: node-krash }]\n')).rejects.toThrow(
      /day\.yaml:3:\d+ drills\[0\]\.scenario: no drill is called "node-krash"/,
    );
  });
});
