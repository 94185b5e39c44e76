import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** The files of one vitest run with their cases, from its JSON report; none when it wrote none. */
export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return []; // the run died before its report: its exit code counts
  }
}

/** How many cases ended how. */
export function countTests(results) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of results) {
    for (const test of assertionResults) counts[kindOf(test.status)]++;
    // A file that could not be loaded has no cases of its own.
    const failures = assertionResults.filter((test) => test.status === 'failed').length;
    if (status === 'failed' && failures === 0) counts.failed++;
  }
  return counts;
}

/** A line for each failed case or file: where it stands, and the first line of what it said. */
export function failuresOf(results, root) {
  return results.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length > 0) return failed.map((test) => complaintOf(test, name, root));
    return status === 'failed' ? [`${relative(root, name)}: ${firstLine(message)}`] : [];
  });
}

/** The same for cases that passed at another attempt: what the attempt before said. */
export function retriedOf(results, root) {
  return results.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages = [] }) => status === 'passed' && failureMessages.length > 0)
      .map((test) => complaintOf(test, name, root)),
  );
}

export function nothingCounted({ passed, failed, skipped }) {
  return passed + failed + skipped === 0;
}

function complaintOf({ fullName, failureMessages }, file, root) {
  return `${relative(root, file)} > ${fullName}: ${firstLine(failureMessages[0])}`;
}

function firstLine(text = '') {
  return stripVTControlCharacters(text).split('\n', 1)[0];
}

function kindOf(status) {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}
