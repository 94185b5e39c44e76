import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requireTool } from '../../support/requirement.ts';

// Variables, because the modules are plain JavaScript and have no types.
const [mutants, check] = ['../../support/alert-mutants.mjs', '../../support/mutation-check.mjs'];
const { mutantsOf } = await import(mutants);
const { checkMutants } = await import(check);

interface Mutant {
  readonly kind: string;
  readonly rule: Readonly<Record<string, string>>;
}

const exprsOf = (expr: string, kind: string): readonly string[] =>
  (mutantsOf({ alert: 'A', expr }) as readonly Mutant[])
    .filter((mutant) => mutant.kind === kind)
    .map(({ rule }) => rule['expr'] ?? '');

describe('the mutants of a rule', () => {
  test('move each threshold by its last digit, up and down', () => {
    expect(exprsOf('a / (b > 0) > 0.85', 'threshold')).toEqual([
      'a / (b > 1) > 0.85',
      'a / (b > -1) > 0.85',
      'a / (b > 0) > 0.86',
      'a / (b > 0) > 0.84',
    ]);
    expect(exprsOf('a > 4294967296', 'threshold')).toEqual(['a > 4294967297', 'a > 4294967295']);
  });

  test('turn comparisons round, move their edge, and change and for unless', () => {
    expect(exprsOf('a < 3 and b == 1', 'direction')).toEqual(['a > 3 and b == 1', 'a < 3 and b != 1']);
    expect(exprsOf('a < 3 and b == 1', 'edge')).toEqual(['a <= 3 and b == 1']);
    expect(exprsOf('a < 3 and b == 1', 'set operator')).toEqual(['a < 3 unless b == 1']);
  });

  test('leave ranges and matchers alone, and move numbers that are not compared as a kind of their own', () => {
    expect(exprsOf('rate(a{b="1"}[5m]) > 2', 'number')).toEqual([]);
    expect(exprsOf('histogram_quantile(0.9, a) > 2', 'number')).toEqual([
      'histogram_quantile(1.0, a) > 2',
      'histogram_quantile(0.8, a) > 2',
    ]);
  });

  test('wait one evaluation longer and shorter, never less than nothing', () => {
    const waits = (mutantsOf({ alert: 'A', expr: 'a > 1', for: '1m30s' }) as readonly Mutant[])
      .filter(({ kind }) => kind === 'for')
      .map(({ rule }) => rule['for']);
    expect(waits).toEqual(['105s', '75s']);
    expect(mutantsOf({ alert: 'A', expr: 'a', for: '0s' })).toHaveLength(1);
  });
});

/** A sample of what `node test/mutate-alerts.mjs` does with all of them. */
describe.skipIf(!requireTool('promtool'))('the promtool tests of the seed alerts', () => {
  test.each(['MQTT_Cluster_Node_Down', 'MQTT_Connection_Saturation', 'MQTT_Message_Queue_Backlog'])(
    'catch every mutant of %s',
    { timeout: 60_000 },
    async (alert) => {
      const [result] = await checkMutants(join(import.meta.dirname, '../../../alerts'), {
        only: new RegExp(`^${alert}$`),
      });
      expect(result.mutants.length).toBeGreaterThan(4);
      expect(result.mutants.filter((mutant: { readonly verdict: string }) => mutant.verdict === 'passes')).toEqual([]);
    },
  );
});
