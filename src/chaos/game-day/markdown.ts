import { markdownTable } from '../../page/markdown-table.ts';
import { seconds } from '../duration-text.ts';
import type { Difference } from './difference.ts';
import type { GameDay } from './game-day.ts';
import {
  alertTally,
  alertWords,
  boundWords,
  differenceWords,
  followUps,
  medianWords,
  resultWords,
  rolesWords,
  rpoWords,
  trialWords,
  worstWords,
} from './score-words.ts';
import { type RanDrill, scorecard } from './scorecard.ts';

/** `game-day.md`: the scorecard for a ticket. */
export function gameDayMarkdown(day: GameDay, changes: readonly Difference[]): string {
  const rows = scorecard(day);
  const ran = day.drills.filter((drill): drill is RanDrill => drill.ran);
  const sections = [
    `# ${day.title}`,
    `Game day \`${day.id}\`, suite \`${day.suite}\`, started ${day.startedAt}, sre ${day.sre}. ${rolesWords(day)}.`,
    `**Hypothesis:** ${day.hypothesis}`,
    day.stopped === undefined ? '' : `**Stopped early:** ${day.stopped}`,
    `## Disaster recovery scorecard\n\n${markdownTable({
      head: [
        ...['class', 'target', 'result', 'trials', 'median (95 %)', 'worst'],
        ...['P(exceed)', 'lost, acknowledged', 'alerts', 'rollback'],
      ],
      numeric: [3, 4, 5, 6],
      rows: rows.map((row) => [
        row.of.title,
        `< ${seconds(row.of.targetRtoMs)}`,
        `${resultWords(row)}: ${row.says}`,
        trialWords(row),
        medianWords(row),
        worstWords(row),
        boundWords(row),
        rpoWords(row),
        alertTally(row),
        row.drills.length === 0 ? '-' : row.rollback,
      ]),
    })}`,
    `## Drills\n\n${markdownTable({
      head: ['drill', 'cluster', 'verdict', 'run'],
      rows: day.drills.map((drill) =>
        drill.ran
          ? [drill.scenario, drill.cluster, drill.verdict.hypothesis, drill.run]
          : [drill.scenario, drill.cluster, `not run: ${drill.why}`, ''],
      ),
    })}`,
    bulletSection(
      'Alerts',
      ran.flatMap((drill) => alertWords(drill).map((words) => `${drill.scenario}: ${words}`)),
    ),
    bulletSection('Since the last time', changes.map(differenceWords)),
    bulletSection(
      'Follow-ups',
      followUps(day).map((text) => `[ ] ${text}`),
    ),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function bulletSection(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}
