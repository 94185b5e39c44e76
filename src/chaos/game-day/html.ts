import { escapeText } from '../../core/escape-text.ts';
import { seconds } from '../duration-text.ts';
import { htmlTable } from '../report/markup.ts';
import { PAGE_STYLE } from '../report/page-style.ts';
import type { Difference } from './difference.ts';
import type { DrillScore, GameDay } from './game-day.ts';
import { recoveryDots } from './recovery-dots.ts';
import {
  alertWords,
  boundWords,
  differenceWords,
  followUps,
  medianWords,
  rolesWords,
  rpoWords,
  worstWords,
} from './score-words.ts';
import { type ScoreRow, scorecard } from './scorecard.ts';

const STATE = { met: 'ok', missed: 'no', open: 'hm' } as const;
const BADGE = { pass: 'pass', fail: 'fail', unknown: 'unknown' } as const;

/** `game-day.html`: one self-contained page, no script; the drills' own pages lie beside it. */
export function gameDayHtml(day: GameDay, changes: readonly Difference[]): string {
  const rows = scorecard(day);
  const overall = rows.some(({ result }) => result === 'missed')
    ? 'fail'
    : rows.some(({ result }) => result === 'met')
      ? 'pass'
      : 'unknown';
  const todo = followUps(day);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeText(day.title)}</title><style>${PAGE_STYLE}</style></head><body><main>
<h1><span class="verdict ${BADGE[overall]}">${overall.toUpperCase()}</span>${escapeText(day.title)}</h1>
<p class="soft">game day <code>${escapeText(day.id)}</code> · suite ${escapeText(day.suite)} · ${escapeText(day.startedAt)}${day.endedAt === undefined ? '' : ` to ${escapeText(day.endedAt)}`} · sre ${escapeText(day.sre)}</p>
<p class="soft">${escapeText(rolesWords(day))}</p>
<p><strong>Hypothesis, written before:</strong> ${escapeText(day.hypothesis)}</p>
${day.stopped === undefined ? '' : `<div class="alarm">stopped early: ${escapeText(day.stopped)}</div>`}
<h2>Disaster recovery scorecard</h2>
<div class="cards">${rows.map(card).join('')}</div>
<div class="panel">${recoveryDots(rows)}</div>
${htmlTable(
  [
    'class',
    'recovers by',
    'trials',
    'median (95 %)',
    'worst',
    'P(exceed)',
    'acknowledged and lost',
    'rollback',
    'evidence',
  ],
  rows.map((row) => [
    row.of.title,
    row.of.means,
    String(row.statement.trials),
    medianWords(row),
    worstWords(row),
    boundWords(row),
    rpoWords(row),
    row.statement.trials === 0 ? '-' : row.rollback,
    row.statement.trials === 0 ? '-' : row.statement.label,
  ]),
  new Set([2, 3, 4, 5]),
)}
<h2>Drills</h2>
${day.drills.map(drillHtml).join('\n')}
${section('Since the last time', changes.map(differenceWords))}
${section('Follow-ups', todo)}
<footer>A met target is a statement about the trials that were run: P(exceed) is the one-sided 95 % bound for the next one. Drills that could not run are not counted as passed.</footer>
</main></body></html>
`;
}

function card(row: ScoreRow): string {
  return `<div class="card ${STATE[row.result]}"><div class="k">${escapeText(row.of.title)} &lt; ${seconds(row.of.targetRtoMs)}</div><div class="v">${row.result === 'open' ? 'not measured' : `${row.result} · ${worstWords(row)}`}</div><div class="n">${escapeText(row.says)}</div></div>`;
}

function drillHtml(drill: DrillScore): string {
  const title = `${escapeText(drill.scenario)} <span class="soft">on ${escapeText(drill.cluster)}</span>`;
  if (!drill.ran) {
    return `<h3><span class="verdict unknown">NOT RUN</span>${title}</h3><p>${escapeText(drill.why)}</p>${drill.hint === undefined ? '' : `<p class="soft">${escapeText(drill.hint)}</p>`}`;
  }
  const { verdict } = drill;
  const lines = [
    ...verdict.findings.map((text) => `finding: ${text}`),
    ...verdict.doubts.map((text) => `doubt: ${text}`),
    ...alertWords(drill),
    `fault ${verdict.injection}, rollback ${verdict.rollback}: ${drill.rollback.map(({ says }) => says).join('; ')}`,
    verdict.statement.sentence,
  ];
  return `<h3><span class="verdict ${BADGE[verdict.hypothesis]}">${verdict.hypothesis.toUpperCase()}</span>${title}</h3><p class="soft">${escapeText(drill.hypothesis)}</p><ul class="list">${lines.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ul><p><a href="${encodeURI(drill.page)}">report with timeline</a> <span class="soft">run ${escapeText(drill.run)}</span></p>`;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<h2>${title}</h2><ul class="list">${lines.map((line) => `<li>${escapeText(line)}</li>`).join('')}</ul>`;
}
