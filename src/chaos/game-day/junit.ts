import { type JunitCase, junitDocument } from '../../page/junit.ts';
import type { DrillScore, GameDay } from './game-day.ts';

/** `game-day.xml`: a test case for each drill, in the format CI servers read. */
export function gameDayJunit(day: GameDay): string {
  return junitDocument({
    title: day.title,
    name: day.suite,
    timestamp: day.startedAt,
    cases: day.drills.map((drill) => junitCase(day, drill)),
  });
}

function junitCase({ suite }: GameDay, drill: DrillScore): JunitCase {
  const common = { classname: suite, name: `${drill.scenario} on ${drill.cluster}` };
  if (!drill.ran) return { ...common, state: 'skipped', reasons: [drill.why] };
  const { hypothesis, findings, doubts, aborted } = drill.verdict;
  if (hypothesis === 'pass') return { ...common, state: 'passed', reasons: [] };
  return {
    ...common,
    state: hypothesis === 'fail' ? 'failure' : 'error',
    reasons: [...findings, ...doubts, ...(aborted === undefined ? [] : [aborted])],
  };
}
