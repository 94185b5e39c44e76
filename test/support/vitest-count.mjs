import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Test cases of one vitest run, from its JSON report; nothing when it wrote none. */
export function countTests(file) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of readResults(file)) {
    for (const test of assertionResults) counts[kindOf(test.status)]++;
    // A file that could not be loaded has no cases of its own.
    const failures = assertionResults.filter((test) => test.status === 'failed').length;
    if (status === 'failed' && failures === 0) counts.failed++;
  }
  return counts;
}

/** A line for each failed case or file of one vitest run: where it stands, and the first line of what it said. */
export function failuresOf(file, root) {
  return readResults(file).flatMap(({ name, status, message, assertionResults }) => {
    const where = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${where}: ${firstLine(message)}`] : [];
    return failed.map((test) => `${where} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
  });
}

/** The same for cases that passed at another attempt: what the attempt before said. */
export function retriedOf(file, root) {
  return readResults(file).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === 'passed' && test.failureMessages?.length > 0)
      .map((test) => `${relative(root, name)} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`),
  );
}

export function nothingCounted({ passed, failed, skipped }) {
  return passed + failed + skipped === 0;
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return []; // the run died before its report: its exit code counts
  }
}

function firstLine(text = '') {
  return stripVTControlCharacters(text).split('\n', 1)[0];
}

function kindOf(status) {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}
