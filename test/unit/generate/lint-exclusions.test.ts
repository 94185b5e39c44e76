import { describe, expect, test } from 'vitest';
import { type FileFinding, readExclusions, withoutExcluded } from '../../../src/generate/lint/exclusions.ts';

const finding: FileFinding = {
  file: 'dashboards/mqtt-x.json',
  rule: 'panel/unit',
  severity: 'warning',
  where: 'panel "X"',
  message: 'no unit',
};
const run = { today: '2026-06-15', files: [finding.file], name: '.sre-lint.yaml' };
const excluding = (yaml: string) =>
  withoutExcluded([finding], readExclusions(`exclusions:\n  - ${yaml}`, run.name), run);

describe('exclusions of the linters', () => {
  test('take a finding away by rule, file and place', () => {
    const all = '{rule: panel/unit, file: mqtt-x.json, where: panel "X", reason: it is a list of versions}';
    expect(excluding(all)).toEqual({ kept: [], excluded: 1 });
    expect(excluding('{rule: panel/unit, reason: it is a list of versions}')).toEqual({ kept: [], excluded: 1 });
    expect(excluding('{rule: panel/unit, where: panel "Y", reason: it is a list of versions}').kept).toEqual([finding]);
  });

  test.each(['{rule: panel/unit}', '{rule: panel/unit, reason: ""}', '{rule: panel/unit, reason: because}'])(
    'without a reason worth the name are refused: %s',
    (yaml) => {
      expect(() => excluding(yaml)).toThrow(/exclusions\.0\.reason/);
    },
  );

  test('with a field or a date that does not exist are refused', () => {
    expect(() => excluding('{rule: a, reason: long enough to say, panel: X}')).toThrow(/panel/);
    expect(() => excluding('{rule: a, reason: long enough to say, until: "2026-02-31"}')).toThrow(/until/);
    expect(() => readExclusions('exclusions: [', 'x.yaml')).toThrow(/x\.yaml/);
  });

  test('hold on their last day, and are a finding themselves from the next on', () => {
    const until = (day: string) => excluding(`{rule: panel/unit, until: "${day}", reason: until the next release}`);
    expect(until('2026-06-15').kept).toEqual([]);
    expect(until('2026-06-14').kept.map(({ rule }) => rule)).toEqual(['panel/unit', 'lint/exclusion']);
  });

  test('for a linted file that exclude nothing are a finding', () => {
    const { kept } = excluding('{rule: panel/title, file: mqtt-x.json, reason: it had no title once}');
    expect(kept.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'panel/unit: no unit',
      'lint/exclusion: excludes nothing: delete it',
    ]);
    expect(excluding('{rule: panel/title, file: other.json, reason: it had no title once}').kept).toEqual([finding]);
  });

  test('an empty file excludes nothing', () => {
    expect(readExclusions('', run.name)).toEqual([]);
  });
});
