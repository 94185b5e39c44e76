import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

// A variable, because the module is plain JavaScript and has no types.
const path = '../../support/vitest-count.mjs';
const { countTests, nothingCounted } = await import(path);

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
    expect(countTests(file)).toEqual({ passed: 1, failed: 1, skipped: 3 });
  });

  test('a file that could not be loaded is a failure', () => {
    const file = reportOf({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] });
    expect(countTests(file)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test('a suite without tests and a run without a report count nothing, which the runner fails', () => {
    expect(nothingCounted(countTests(reportOf()))).toBe(true);
    expect(nothingCounted(countTests(join(folder, 'none.json')))).toBe(true);
  });
});
