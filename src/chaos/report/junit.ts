import { type JunitCase, junitDocument } from '../../page/junit.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { Report } from './report.ts';
import { hitWords } from './rto-table.ts';
import type { TrialReport } from './trial-report.ts';

/** `report.xml`: a test case for each trial and one for the verdict over all of them. */
export function reportJunit(report: Report): string {
  const { plan, trials, run, startedAt } = report;
  const suite = `${plan.scenario} on ${plan.cluster}`;
  return junitDocument({
    title: suite,
    name: suite,
    id: run,
    timestamp: startedAt,
    cases: [...trials.map((trial) => trialCase(trial, report)), verdictCase(report)],
  });
}

function classnameOf({ plan }: Report): string {
  return `sre.chaos.${plan.scenario}`;
}

function trialCase(trial: TrialReport, report: Report): JunitCase {
  const { plan } = report;
  const { marks, rto, verdict, aborted, proven, evidence, rollback } = trial;
  const left = rollback.filter(({ clean }) => !clean).map(({ says }) => `not rolled back: ${says}`);
  const open = [
    ...(aborted === undefined ? [] : [`aborted: ${aborted}`]),
    ...(proven ? [] : ['the fault was not proven', ...evidence]),
    ...verdict.doubts,
  ];
  const failed = proven && verdict.findings.length > 0;
  return {
    classname: classnameOf(report),
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

function verdictCase(report: Report): JunitCase {
  const { hypothesis, injection, rollback, findings, doubts, aborted, statement } = report.verdict;
  return {
    classname: classnameOf(report),
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
