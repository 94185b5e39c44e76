import { silence } from '../alert-account.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { timedWords, tooShortWords } from '../report/alert-words.ts';
import { comparisonWords } from '../report/previous-run.ts';
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

/** How many trials carry the row's times: `5`, or `2 of 3` where the others were in doubt. */
export function trialWords({ statement, struck }: ScoreRow): string {
  return struck > statement.trials ? `${statement.trials} of ${struck}` : String(statement.trials);
}

/** What became of a class: `missed` is about time, `failed` about anything else, such as a lost message. */
export function resultWords({ result, statement }: ScoreRow): string {
  if (result === 'open') return 'not measured';
  if (result === 'met' || statement.exceeded > 0) return result;
  return statement.trials > 0 ? 'in time, but failed' : 'failed';
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

/** The day in a line: `2 of 4 recovery targets met. Met: node crash, network partition. Not measured: ...`. */
export function dayWords(rows: readonly ScoreRow[]): string {
  const met = rows.filter(({ result }) => result === 'met');
  const parts = RESULTS.flatMap((words) => {
    const titles = rows.filter((row) => resultWords(row) === words).map(({ of }) => of.title.toLowerCase());
    return titles.length === 0 ? [] : [`${words[0]?.toUpperCase()}${words.slice(1)}: ${titles.join(', ')}`];
  });
  return `${met.length} of ${rows.length} recovery targets met. ${parts.join('. ')}.`;
}

/** Every word a class can end with, in the order of the day's sentence. */
const RESULTS = ['met', 'missed', 'in time, but failed', 'failed', 'not measured'];

/** Messages lost in all trials, and how long before the proof of the fault the oldest of them had been acknowledged. */
export function rpoWords({ struck, rpoMessages, rpoMs }: ScoreRow): string {
  if (struck === 0) return '-';
  if (rpoMessages === 0) return '0';
  return `${rpoMessages} ${rpoMessages === 1 ? 'message' : 'messages'}, ${rpoMs === 0 ? 'none from before the fault' : `up to ${seconds(rpoMs)} old`}`;
}

/** What the alerts of a drill did, a sentence each, and one for all that had no time to fire in any trial. */
export function alertWords({ trials }: RanDrill): readonly string[] {
  const accounts = trials.flatMap(({ alerts }) => alerts ?? []);
  if (accounts.length === 0) return ['alerts: nobody was asked which of them fired (--prometheus, --alertmanager)'];
  const timed = trials.flatMap(({ alerts }, index) =>
    alerts === undefined
      ? []
      : timedWords(alerts).map((words) => (trials.length > 1 ? `trial ${index + 1}: ${words}` : words)),
  );
  return [...timed, ...tooShortWords(accounts)];
}

/** The alerts of a row's trials in a few words: `3 fired, 1 missing, 2 not expected`. */
export function alertTally({ drills }: ScoreRow): string {
  const accounts = drills.flatMap(({ trials }) => trials.flatMap(({ alerts }) => alerts ?? []));
  if (drills.length === 0) return '-';
  if (accounts.length === 0) return 'not asked';
  const expected = accounts.flatMap((account) => account.expected.map((alert) => silence(alert, account)));
  const missing = expected.filter((why) => why === 'missing').length;
  const unexpected = accounts.reduce((sum, account) => sum + account.unexpected.length, 0);
  const problems = accounts.filter((account) => account.problems.length > 0).length;
  return [
    `${expected.filter((why) => why === undefined).length} fired`,
    ...(missing === 0 ? [] : [`${missing} missing`]),
    ...(unexpected === 0 ? [] : [`${unexpected} not expected`]),
    ...(problems === 0 ? [] : [`${problems} unknown`]),
  ].join(', ');
}

/** What was taken back, and in full what was not. */
export function rollbackWords({ rollback }: Pick<RanDrill, 'rollback'>): string {
  const dirty = rollback.filter(({ clean }) => !clean);
  const verified = rollback.length - dirty.length;
  if (rollback.length === 0) return 'there was nothing to take back';
  const few = dirty.length === 0 && rollback.length <= 3 ? rollback : dirty;
  return [
    `${verified} of ${rollback.length} faults taken back and verified`,
    ...few.map(({ node, says }) => `${node}: ${says}`),
  ].join('; ');
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
  const change = verdicts.before === verdicts.now ? '' : `; ${verdicts.before} then, ${verdicts.now} now`;
  return `${scenario} since ${since}: ${comparisonWords(comparison)}${change}`;
}

/** Everything that should become a ticket. */
export function followUps(day: GameDay): readonly string[] {
  return day.drills.flatMap((drill) => {
    if (!drill.ran) return drill.optional ? [] : [`${drill.scenario} could not run: ${drill.why}`];
    const missing = drill.trials.flatMap(({ alerts }) =>
      alerts === undefined ? [] : alerts.expected.filter((alert) => silence(alert, alerts) === 'missing'),
    );
    return [
      ...drill.verdict.findings.map((finding) => `${drill.scenario}: ${finding}`),
      ...[...new Set(missing.map(({ alert }) => alert))].map((alert) => `${drill.scenario}: ${alert} did not fire`),
      ...(drill.verdict.rollback === 'dirty' ? [`${drill.scenario}: rollback is dirty`] : []),
    ];
  });
}
