import { readFileSync } from 'node:fs';

/** Test cases of one vitest run, from its JSON report; nothing when it wrote none. */
export function countTests(file) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return counts; // the run died before its report: its exit code counts
  }
  for (const { status, assertionResults } of report.testResults) {
    for (const test of assertionResults) counts[kindOf(test.status)]++;
    // A file that could not be loaded has no cases of its own.
    const failures = assertionResults.filter((test) => test.status === 'failed').length;
    if (status === 'failed' && failures === 0) counts.failed++;
  }
  return counts;
}

export function nothingCounted({ passed, failed, skipped }) {
  return passed + failed + skipped === 0;
}

function kindOf(status) {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}
