import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

// A variable, because the module is plain JavaScript and has no types.
const path = '../../support/vitest-count.mjs';
const { countTests, failuresOf, nothingCounted, readResults, retriedOf } = await import(path);

const folder = mkdtempSync(join(tmpdir(), 'sre-test-count-'));
afterAll(() => rm(folder, { recursive: true }));

function reportOf(...files: readonly { readonly status: string; readonly tests: readonly string[] }[]): string {
  const file = join(folder, 'report.json');
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  }));
  writeFileSync(file, JSON.stringify({ testResults }));
  return file;
}

describe('the counting of npm test', () => {
  test('passed, failed and skipped cases are told apart', () => {
    const file = reportOf({ status: 'failed', tests: ['passed', 'failed', 'skipped', 'pending', 'todo'] });
    expect(countTests(readResults(file))).toEqual({ passed: 1, failed: 1, skipped: 3 });
  });

  test('a file that could not be loaded is a failure', () => {
    const file = reportOf({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] });
    expect(countTests(readResults(file))).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test('what failed is told by file, case and the first line of its message', () => {
    const file = join(folder, 'failures.json');
    const failed = {
      status: 'failed',
      fullName: 'a drill ends',
      failureMessages: ['\u001b[31mError: it went on\u001b[39m\n  at x'],
    };
    const testResults = [
      {
        name: join(folder, 'a.test.ts'),
        status: 'failed',
        message: '',
        assertionResults: [{ status: 'passed' }, failed],
      },
      { name: join(folder, 'b.test.ts'), status: 'failed', message: 'Cannot find module\nx', assertionResults: [] },
      { name: join(folder, 'c.test.ts'), status: 'passed', message: '', assertionResults: [{ status: 'passed' }] },
    ];
    writeFileSync(file, JSON.stringify({ testResults }));
    expect(failuresOf(readResults(file), folder)).toEqual([
      'a.test.ts > a drill ends: Error: it went on',
      'b.test.ts: Cannot find module',
    ]);
    expect(failuresOf(readResults(join(folder, 'none.json')), folder)).toEqual([]);
    expect(retriedOf(readResults(file), folder)).toEqual([]);
  });

  test('a case that passed at its second attempt is passed, and told', () => {
    const file = join(folder, 'retried.json');
    const again = { status: 'passed', fullName: 'a drill ends', failureMessages: ['Error: it went on\n  at x'] };
    const testResults = [{ name: join(folder, 'a.test.ts'), status: 'passed', message: '', assertionResults: [again] }];
    writeFileSync(file, JSON.stringify({ testResults }));
    expect(countTests(readResults(file))).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(failuresOf(readResults(file), folder)).toEqual([]);
    expect(retriedOf(readResults(file), folder)).toEqual(['a.test.ts > a drill ends: Error: it went on']);
  });

  test('a suite without tests and a run without a report count nothing, which the runner fails', () => {
    expect(nothingCounted(countTests(readResults(reportOf())))).toBe(true);
    expect(nothingCounted(countTests(readResults(join(folder, 'none.json'))))).toBe(true);
  });
});
