import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { accountWords } from '../report/alert-words.ts';
import type { Difference } from './difference.ts';
import type { GameDay } from './game-day.ts';
import type { RanDrill, ScoreRow } from './scorecard.ts';

/** `1.1 s (1 s to 1.3 s)`, `-` without a trial. */
export function medianWords({ times }: ScoreRow): string {
  if (times === undefined) return '-';
  const { median, medianInterval } = times;
  if (medianInterval === undefined) return measured(median);
  return `${measured(median)} (${measured(medianInterval[0])} to ${measured(medianInterval[1])})`;
}

/** The longest time of a row. */
export function worstWords({ times }: ScoreRow): string {
  return times === undefined ? '-' : measured(times.longest);
}

/** `< 26 %`: what the trials allow to claim about the next one. */
export function boundWords({ statement }: ScoreRow): string {
  if (statement.trials === 0) return '-';
  const percent = statement.upperBound * 100;
  return `< ${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** Messages and time lost. */
export function rpoWords({ statement, rpoMessages, rpoMs }: ScoreRow): string {
  if (statement.trials === 0) return '-';
  return rpoMessages === 0 ? '0' : `${rpoMessages} messages, ${seconds(rpoMs)} back`;
}

/** What the alerts of a drill did, a sentence each. */
export function alertWords({ trials }: RanDrill): readonly string[] {
  return trials.flatMap(({ alerts }, index) =>
    alerts === undefined
      ? []
      : accountWords(alerts).map((words) => (trials.length > 1 ? `trial ${index + 1}: ${words}` : words)),
  );
}

/** Who did what, in a line. */
export function rolesWords({ roles: { owner, coordinator, reporter, observers } }: Pick<GameDay, 'roles'>): string {
  const named = [
    ['owner', owner],
    ['coordinator', coordinator],
    ['reporter', reporter],
    ['observers', observers.length === 0 ? undefined : observers.join(', ')],
  ] as const;
  const known = named.flatMap(([role, who]) => (who === undefined ? [] : [`${role} ${who}`]));
  return known.length === 0 ? 'no roles were named' : known.join(' · ');
}

/** One comparison with an earlier run. */
export function differenceWords({ scenario, since, comparison, verdicts }: Difference): string {
  const { differenceMs, p, smallestP } = comparison;
  const way =
    differenceMs === 0
      ? 'the same median'
      : `median ${seconds(Math.abs(differenceMs))} ${differenceMs > 0 ? 'longer' : 'shorter'}`;
  const weight =
    p <= 0.05
      ? `p ${p.toFixed(3)}`
      : `no more than chance would do (p ${p.toFixed(2)}${smallestP > 0.05 ? ', too few trials to tell' : ''})`;
  const change = verdicts.before === verdicts.now ? '' : `; ${verdicts.before} then, ${verdicts.now} now`;
  return `${scenario}: ${way} than on ${since}, ${weight}${change}`;
}

/** Everything that should become a ticket. */
export function followUps(day: GameDay): readonly string[] {
  return day.drills.flatMap((drill) => {
    if (!drill.ran) return drill.optional ? [] : [`${drill.scenario} could not run: ${drill.why}`];
    const missing = drill.trials.flatMap(({ alerts }) =>
      (alerts?.expected ?? []).filter(({ firedMs }) => firedMs === undefined),
    );
    return [
      ...drill.verdict.findings.map((finding) => `${drill.scenario}: ${finding}`),
      ...[...new Set(missing.map(({ alert }) => alert))].map((alert) => `${drill.scenario}: ${alert} did not fire`),
      ...(drill.verdict.rollback === 'dirty' ? [`${drill.scenario}: rollback is dirty`] : []),
    ];
  });
}
