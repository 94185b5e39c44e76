import { escapeText } from '../../core/escape-text.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { Report } from './report.ts';
import { hitWords } from './rto-table.ts';
import type { TrialReport } from './trial-report.ts';

/** One case as CI servers read it. */
interface JunitCase {
  readonly name: string;
  readonly seconds: number;
  readonly state: 'passed' | 'failure' | 'error';
  readonly reasons: readonly string[];
  /** What a reader of a passed case may want to know. */
  readonly says: string;
}

/** `report.xml`: a test case for each trial and one for the verdict over all of them. */
export function reportJunit(report: Report): string {
  const { plan, trials, run, startedAt } = report;
  const cases = [...trials.map((trial) => trialCase(trial, report)), verdictCase(report)];
  const of = (state: JunitCase['state']): number => cases.filter((each) => each.state === state).length;
  const total = cases.reduce((sum, each) => sum + each.seconds, 0);
  const suite = escapeXml(`${plan.scenario} on ${plan.cluster}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${suite}">`,
    `<testsuite name="${suite}" id="${escapeXml(run)}" timestamp="${escapeXml(startedAt)}" time="${total.toFixed(3)}" tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="0">`,
    ...cases.map((each) => caseXml(each, `sre.chaos.${plan.scenario}`)),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function trialCase(trial: TrialReport, { plan }: Report): JunitCase {
  const { marks, rto, verdict, aborted, proven, evidence, rollback } = trial;
  const left = rollback.filter(({ clean }) => !clean).map(({ says }) => `not rolled back: ${says}`);
  const open = [
    ...(aborted === undefined ? [] : [`aborted: ${aborted}`]),
    ...(proven ? [] : ['the fault was not proven', ...evidence]),
    ...verdict.doubts,
  ];
  const failed = proven && verdict.findings.length > 0;
  return {
    name: `trial ${trial.trial}: ${hitWords(trial)}`,
    seconds: Math.max(0, marks.endMs - marks.startMs) / 1_000,
    state: failed || left.length > 0 ? 'failure' : open.length > 0 ? 'error' : 'passed',
    reasons: failed ? [...left, ...verdict.findings, ...open] : [...left, ...open, ...verdict.findings],
    says:
      rto === undefined
        ? 'RTO not measured'
        : `RTO ${measured(rto.time)}, target < ${seconds(plan.target.rtoMs)}; ${evidence.join('; ')}`,
  };
}

function verdictCase({ verdict }: Report): JunitCase {
  const { hypothesis, injection, rollback, findings, doubts, aborted, statement } = verdict;
  return {
    name: 'verdict',
    seconds: 0,
    state: hypothesis === 'fail' || rollback === 'dirty' ? 'failure' : hypothesis === 'pass' ? 'passed' : 'error',
    reasons: [
      ...(rollback === 'dirty' ? ['the rollback is dirty: sre chaos recover'] : []),
      ...findings,
      ...doubts,
      ...(aborted === undefined ? [] : [`aborted: ${aborted}`]),
      ...(injection === 'proven' ? [] : [`the fault was ${injection}`]),
    ],
    says: statement.sentence,
  };
}

function caseXml({ name, seconds: time, state, reasons, says }: JunitCase, classname: string): string {
  const head = `<testcase classname="${escapeXml(classname)}" name="${escapeXml(name)}" time="${time.toFixed(3)}">`;
  const body =
    state === 'passed'
      ? ''
      : `<${state} message="${escapeXml(reasons[0] ?? state)}">${escapeXml(reasons.join('\n'))}</${state}>`;
  return `${head}${body}<system-out>${escapeXml(says)}</system-out></testcase>`;
}

/** Text for XML 1.0, which has no place for most control characters, not even escaped. */
function escapeXml(text: string): string {
  return escapeText(text.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}'));
}
