import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import type { Assessment } from '../assessment.ts';
import { STEADY_USE } from '../limit-use.ts';
import { percent } from '../quantity.ts';

const [WIDTH, LEFT, RIGHT, ROW] = [860, 210, 150, 15];
/** Bars longer than this are cut. */
const MOST = 1.4;

/** How full each limit of each kind is, and how full with one node gone; the line is where it breaks. */
export function useChart(assessments: readonly Assessment[]): string {
  const scale = (WIDTH - LEFT - RIGHT) / MOST;
  let y = 16;
  const parts: string[] = [];
  for (const { name, size, limits } of assessments) {
    parts.push(
      `<text class="strong" x="0" y="${y + 11}">${escapeText(name)} <tspan class="soft">${escapeText(size)}</tspan></text>`,
    );
    y += ROW + 3;
    for (const { id, says, use, afterLoss } of limits) {
      const worst = Math.min(afterLoss ?? use, MOST);
      const broken = afterLoss === undefined ? use > 1 : use > STEADY_USE || afterLoss > 1;
      const title = `${says}: ${percent(use)}${afterLoss === undefined ? '' : `, one node gone ${lossWords(afterLoss)}`}`;
      parts.push(
        `<g><title>${escapeText(title)}</title><text x="${LEFT - 8}" y="${y + 11}" text-anchor="end">${escapeText(id)}</text>` +
          `<rect class="f-wait" x="${LEFT}" y="${y + 2}" width="${at(worst * scale)}" height="${ROW - 5}"/>` +
          `<rect class="${broken ? 'f-missing' : 'f-good'}" x="${LEFT}" y="${y + 2}" width="${at(Math.min(use, MOST) * scale)}" height="${ROW - 5}"/>` +
          `<text class="strong" x="${at(LEFT + worst * scale + 6)}" y="${y + 11}">${percent(use)}${afterLoss === undefined ? '' : ` / ${lossWords(afterLoss)}`}</text></g>`,
      );
      y += ROW;
    }
    y += 8;
  }
  const line = LEFT + scale;
  const steady = LEFT + STEADY_USE * scale;
  return `<svg class="wide" viewBox="0 0 ${WIDTH} ${y + 4}" role="img" aria-label="use of every limit">
<line class="grid" x1="${at(steady)}" x2="${at(steady)}" y1="14" y2="${y}"/><line class="target" x1="${at(line)}" x2="${at(line)}" y1="14" y2="${y}"/>
<text x="${at(steady - 4)}" y="10" text-anchor="end">85%</text><text class="target" x="${at(line + 4)}" y="10">limit</text>
${parts.join('\n')}</svg>`;
}

const lossWords = (ratio: number): string => (Number.isFinite(ratio) ? percent(ratio) : 'nothing left');
