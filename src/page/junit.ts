import { escapeText } from '../core/escape-text.ts';

/** One case as CI servers read it. */
export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly state: 'passed' | 'failure' | 'error' | 'skipped';
  /** Why it is not passed; the first is the message. */
  readonly reasons: readonly string[];
  /** Where it took measurable time. */
  readonly seconds?: number;
  /** What a reader may want to know, passed or not. */
  readonly says?: string;
  /** Where it stands, for CI servers that annotate files. */
  readonly file?: string;
  readonly line?: number;
}

/** A suite of cases. */
export interface JunitSuite {
  /** Of the whole file. */
  readonly title: string;
  readonly name: string;
  readonly id?: string;
  /** ISO 8601. */
  readonly timestamp?: string;
  readonly cases: readonly JunitCase[];
}

/** A JUnit file with one suite. The time of the suite is that of its cases, where they have any. */
export function junitDocument({ title, name, id, timestamp, cases }: JunitSuite): string {
  const count = (state: JunitCase['state']): string => String(cases.filter((each) => each.state === state).length);
  const timed = cases.some(({ seconds }) => seconds !== undefined);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: title })}>`,
    `<testsuite${attributes({
      name,
      id,
      timestamp,
      time: timed ? cases.reduce((sum, { seconds = 0 }) => sum + seconds, 0).toFixed(3) : undefined,
      tests: String(cases.length),
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
    })}>`,
    ...cases.map(caseXml),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseXml({ classname, name, seconds, state, reasons, says, file, line }: JunitCase): string {
  const head = `<testcase${attributes({ classname, name, file, line: line?.toString(), time: seconds?.toFixed(3) })}`;
  const message = attributes({ message: reasons[0] ?? state });
  const outcome =
    state === 'passed'
      ? ''
      : state === 'skipped'
        ? `<skipped${message}/>`
        : `<${state}${message}>${escapeXml(reasons.join('\n'))}</${state}>`;
  const body = `${outcome}${says === undefined ? '' : `<system-out>${escapeXml(says)}</system-out>`}`;
  return body === '' ? `${head}/>` : `${head}>${body}</testcase>`;
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escapeXml(value)}"`]))
    .join('');
}

/** Text for XML 1.0, which has no place for most control characters, not even escaped. */
function escapeXml(text: string): string {
  return escapeText(text.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}'));
}
