import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import { coordinate as at } from '../report/markup.ts';
import type { ScoreRow } from './scorecard.ts';

const WIDTH = 1120;
const LEFT = 170;
const RIGHT = 40;
const ROW = 46;
const TOP = 12;
/** The axis goes from a tenth of a second to two hours: four disasters on one page need a logarithm. */
const [FROM_MS, TO_MS] = [100, 7_200_000];
const TICKS = [100, 1_000, 10_000, 60_000, 600_000, 3_600_000];

/** Every trial as a dot on one logarithmic axis, with the target of its class as a line. */
export function recoveryDots(rows: readonly ScoreRow[]): string {
  const bottom = TOP + rows.length * ROW;
  const ticks = TICKS.map(
    (ms) =>
      `<line class="grid" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="${TOP}" y2="${bottom}"/><text x="${at(x(ms))}" y="${bottom + 18}" text-anchor="middle">${seconds(ms)}</text>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${bottom + 28}" role="img" aria-label="recovery times against their targets">${ticks.join('')}${rows.map(rowSvg).join('')}</svg>`;
}

function rowSvg(row: ScoreRow, index: number): string {
  const { of, times } = row;
  const middle = TOP + index * ROW + ROW / 2;
  const target = x(of.targetRtoMs);
  const dots = (times?.values ?? []).map(
    ({ ms, censored }) =>
      `<circle class="${censored || ms > of.targetRtoMs ? 'f-missing' : 'f-good'}" cx="${at(x(ms))}" cy="${at(middle)}" r="6" opacity="0.75"><title>${measured({ ms, censored })}</title></circle>`,
  );
  const none = times === undefined ? `<text x="${LEFT + 8}" y="${at(middle + 4)}">not measured</text>` : '';
  return [
    `<text class="strong" x="0" y="${at(middle - 2)}">${of.title}</text><text x="0" y="${at(middle + 14)}">target &lt; ${seconds(of.targetRtoMs)}</text>`,
    `<rect class="p-after" x="${LEFT}" y="${at(middle - 14)}" width="${at(target - LEFT)}" height="28" rx="4"/>`,
    `<line class="mark" x1="${at(target)}" x2="${at(target)}" y1="${at(middle - 18)}" y2="${at(middle + 18)}"/>`,
    none,
    ...dots,
  ].join('');
}

function x(ms: number): number {
  const share = Math.log(Math.min(Math.max(ms, FROM_MS), TO_MS) / FROM_MS) / Math.log(TO_MS / FROM_MS);
  return LEFT + share * (WIDTH - LEFT - RIGHT);
}
