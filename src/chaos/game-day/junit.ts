import { escapeText } from '../../core/escape-text.ts';
import type { DrillScore, GameDay } from './game-day.ts';

/** `game-day.xml`: a test case for each drill, in the format CI servers read. */
export function gameDayJunit(day: GameDay): string {
  const cases = day.drills.map((drill) => junitCase(day, drill));
  const failures = day.drills.filter((drill) => drill.ran && drill.verdict.hypothesis === 'fail').length;
  const skipped = day.drills.filter((drill) => !drill.ran).length;
  const errors = day.drills.filter((drill) => drill.ran && drill.verdict.hypothesis === 'unknown').length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeText(day.title)}">`,
    `<testsuite name="${escapeText(day.suite)}" timestamp="${day.startedAt}" tests="${day.drills.length}" failures="${failures}" errors="${errors}" skipped="${skipped}">`,
    ...cases,
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function junitCase({ suite }: GameDay, drill: DrillScore): string {
  const head = `<testcase classname="${escapeText(suite)}" name="${escapeText(`${drill.scenario} on ${drill.cluster}`)}"`;
  if (!drill.ran) return `${head}><skipped message="${escapeText(drill.why)}"/></testcase>`;
  const { hypothesis, findings, doubts, aborted } = drill.verdict;
  if (hypothesis === 'pass') return `${head}/>`;
  const tag = hypothesis === 'fail' ? 'failure' : 'error';
  const reasons = [...findings, ...doubts, ...(aborted === undefined ? [] : [aborted])];
  return `${head}><${tag} message="${escapeText(reasons[0] ?? hypothesis)}">${escapeText(reasons.join('\n'))}</${tag}></testcase>`;
}
