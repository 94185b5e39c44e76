import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { reportJunit } from '../../../src/chaos/report/junit.ts';
import type { Report } from '../../../src/chaos/report/report.ts';
import type { TrialReport } from '../../../src/chaos/report/trial-report.ts';

const report = JSON.parse(
  await readFile(new URL('../../fixtures/chaos/report.json', import.meta.url), 'utf8'),
) as Report;
const good = report.trials[0] as TrialReport;
const withTrials = (changes: readonly Partial<TrialReport>[], more: Partial<Report['verdict']> = {}): string =>
  reportJunit({
    ...report,
    verdict: { ...report.verdict, ...more },
    trials: changes.map((change, index) => ({ ...good, ...change, trial: index + 1 })),
  });
const caseOf = (xml: string, name: string): string =>
  xml.split('\n').find((line) => line.includes(`name="${name}`)) ?? 'no such case';

describe('the JUnit file of a drill', () => {
  test('has a case for each trial and one for the verdict, with what was measured', () => {
    const xml = withTrials([{}, {}]);
    expect(xml).toContain('tests="3" failures="0" errors="0"');
    expect(caseOf(xml, 'trial 2')).toMatch(/time="\d+\.\d{3}"><system-out>RTO .*target &lt; 30 s/);
    expect(caseOf(xml, 'verdict')).toContain('(one-sided 95 %)');
  });

  test('fails the trial that broke a rule, and the verdict, with the sentence', () => {
    const xml = withTrials([{}, { verdict: { findings: ['RTO 40 s misses "30 s"'], doubts: [] } }], {
      hypothesis: 'fail',
      findings: ['RTO 40 s misses "30 s"'],
    });
    expect(xml).toContain('tests="3" failures="2" errors="0"');
    expect(caseOf(xml, 'trial 1')).not.toContain('<failure');
    expect(caseOf(xml, 'trial 2')).toContain('<failure message="RTO 40 s misses &quot;30 s&quot;">');
  });

  test.each([
    ['was stopped early', { aborted: 'halt lever: tea' }, 'aborted: halt lever: tea'],
    [
      'had a fault nobody proved',
      { proven: false, verdict: { findings: ['x'], doubts: [] } },
      'the fault was not proven',
    ],
    ['cannot be trusted', { verdict: { findings: [], doubts: ['the prober was late'] } }, 'the prober was late'],
  ])('a trial that %s is an error, not a failure', (_what, change, says) => {
    const line = caseOf(withTrials([change], { hypothesis: 'unknown' }), 'trial 1');
    expect(line).toContain('<error message=');
    expect(line).toContain(says);
  });

  test('what was not taken back fails trial and verdict, whatever else was good', () => {
    const [step] = good.rollback;
    const xml = withTrials(
      [{ rollback: step === undefined ? [] : [{ ...step, clean: false, says: 'no such file' }] }],
      {
        rollback: 'dirty',
      },
    );
    expect(xml).toContain('failures="2"');
    expect(caseOf(xml, 'trial 1')).toContain('not rolled back: no such file');
    expect(caseOf(xml, 'verdict')).toContain('sre chaos recover');
  });
});
