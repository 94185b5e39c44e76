import { escapeText } from '../../core/escape-text.ts';
import { htmlDocument } from '../../page/document.ts';
import { htmlLegend, htmlList, htmlNote, htmlTable } from '../../page/markup.ts';
import { seconds } from '../duration-text.ts';
import { htmlCards } from '../report/html-cards.ts';
import type { Difference } from './difference.ts';
import type { DrillScore, GameDay } from './game-day.ts';
import { recoveryDots } from './recovery-dots.ts';
import {
  alertTally,
  alertWords,
  boundWords,
  dayWords,
  differenceWords,
  followUps,
  medianWords,
  resultWords,
  rolesWords,
  rollbackWords,
  rpoWords,
  trialWords,
  worstWords,
} from './score-words.ts';
import { drillStatement, type ScoreRow, scorecard } from './scorecard.ts';

const STATE = { met: 'ok', missed: 'no', open: 'hm' } as const;

/** `game-day.html`: one self-contained page, no script; the drills' own pages lie beside it. */
export function gameDayHtml(day: GameDay, changes: readonly Difference[]): string {
  const rows = scorecard(day);
  const overall = rows.some(({ result }) => result === 'missed')
    ? 'fail'
    : rows.some(({ result }) => result === 'met')
      ? 'pass'
      : 'unknown';
  const body = `<h1><span class="verdict ${overall}">${overall.toUpperCase()}</span>${escapeText(day.title)}</h1>
<p class="lead">${escapeText(dayWords(rows))}</p>
${day.stopped === undefined ? '' : `<div class="alarm">stopped early: ${escapeText(day.stopped)}</div>`}
${htmlCards(
  rows.map((row) => ({
    key: `${row.of.title} < ${seconds(row.of.targetRtoMs)}`,
    value: resultWords(row),
    note: row.times === undefined ? row.says : `worst ${worstWords(row)}; ${row.says}`,
    state: STATE[row.result],
  })),
  'axes',
)}
<p><strong>Hypothesis, written before:</strong> ${escapeText(day.hypothesis)}</p>
<p class="soft">${escapeText(`game day ${day.id} · suite ${day.suite} · ${day.startedAt}${day.endedAt === undefined ? '' : ` to ${day.endedAt}`} · sre ${day.sre} · ${rolesWords(day)}`)}</p>
<h2>Disaster recovery scorecard</h2>
<div class="panel"><div class="scroll">${recoveryDots(rows)}</div>${htmlLegend([
    ['f-good', 'a trial below its target'],
    ['f-missing', 'over it'],
    ['f-late', 'given up before it was over'],
    ['allowed', 'what is allowed'],
    ['interval', 'the median lies here (95 %, from six trials on)'],
  ])}</div>
${htmlTable({
  head: [
    ...['class', 'recovers by', 'trials', 'median (95 %)', 'worst', 'P(exceed)'],
    ...['acknowledged and lost', 'alerts', 'rollback', 'evidence'],
  ],
  rows: rows.map(tableRow),
  numeric: [2, 3, 4, 5],
})}
<h2>Drills</h2>
${day.drills.map(drillHtml).join('\n')}
${section('Since the last time', changes.map(differenceWords))}
${section('Follow-ups', followUps(day))}
<footer>A met target is a statement about the trials that were run: P(exceed) is the one-sided 95 % bound for the next one. Drills that could not run are not counted as passed.</footer>`;
  return htmlDocument({ title: day.title, body });
}

function tableRow(row: ScoreRow): readonly string[] {
  return [
    row.of.title,
    row.of.means,
    trialWords(row),
    medianWords(row),
    worstWords(row),
    boundWords(row),
    rpoWords(row),
    alertTally(row),
    row.drills.length === 0 ? '-' : row.rollback,
    row.statement.trials === 0 ? '-' : row.statement.label,
  ];
}

function drillHtml(drill: DrillScore): string {
  const title = `${escapeText(drill.scenario)} <span class="soft">on ${escapeText(drill.cluster)}</span>`;
  if (!drill.ran) {
    return `<h3><span class="verdict unknown">NOT RUN</span>${title}</h3><p>${escapeText(drill.why)}</p>${drill.hint === undefined ? '' : htmlNote(drill.hint)}`;
  }
  const { verdict } = drill;
  const lines = [
    ...verdict.findings.map((text) => `finding: ${text}`),
    ...verdict.doubts.map((text) => `doubt: ${text}`),
    ...alertWords(drill),
    `fault ${verdict.injection}, rollback ${verdict.rollback}: ${rollbackWords(drill)}`,
    drillStatement(drill).sentence,
  ];
  return `<h3><span class="verdict ${verdict.hypothesis}">${verdict.hypothesis.toUpperCase()}</span>${title}</h3>${htmlNote(drill.hypothesis)}${htmlList(lines)}<p><a href="${escapeText(encodeURI(drill.page))}">report with timeline</a> <span class="soft">run ${escapeText(drill.run)}</span></p>`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<h2>${title}</h2>${htmlList(lines)}`;
}
