import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import { seconds } from '../duration-text.ts';
import { measured, misses } from '../measured-time.ts';
import type { ScoreRow } from './scorecard.ts';

const [WIDTH, LEFT, RIGHT, ROW, TOP] = [1000, 160, 30, 48, 10];
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
  return `<svg class="wide" viewBox="0 0 ${WIDTH} ${bottom + 28}" role="img" aria-label="recovery times against their targets">${rows.map(allowed).join('')}${ticks.join('')}${rows.map(rowSvg).join('')}</svg>`;
}

function allowed({ of }: ScoreRow, index: number): string {
  return `<rect class="allowed" x="${LEFT}" y="${at(TOP + index * ROW + 8)}" width="${at(x(of.targetRtoMs) - LEFT)}" height="${ROW - 16}" rx="4"/>`;
}

function rowSvg({ of, times }: ScoreRow, index: number): string {
  const middle = TOP + index * ROW + ROW / 2;
  const target = at(x(of.targetRtoMs));
  const dots = (times?.values ?? []).map((value) => {
    const style = misses(value, of.targetRtoMs) ? 'f-missing' : value.censored ? 'f-late' : 'f-good';
    return `<circle class="${style}" cx="${at(x(value.ms))}" cy="${at(middle)}" r="6" opacity="0.8"><title>${escapeText(measured(value))}</title></circle>`;
  });
  const interval = times?.medianInterval;
  return [
    `<text class="strong" x="0" y="${at(middle - 2)}">${of.title}</text><text x="0" y="${at(middle + 14)}">target &lt; ${seconds(of.targetRtoMs)}</text>`,
    `<line class="target" x1="${target}" x2="${target}" y1="${at(middle - 20)}" y2="${at(middle + 20)}"/>`,
    times === undefined ? `<text x="${LEFT + 10}" y="${at(middle + 4)}">not measured</text>` : '',
    ...dots,
    interval === undefined
      ? ''
      : `<rect class="interval" x="${at(x(interval[0].ms))}" y="${at(middle + 9)}" width="${at(Math.max(3, x(interval[1].ms) - x(interval[0].ms)))}" height="6" rx="3"/>`,
    times === undefined
      ? ''
      : `<line class="median" x1="${at(x(times.median.ms))}" x2="${at(x(times.median.ms))}" y1="${at(middle - 14)}" y2="${at(middle + 15)}"><title>median ${escapeText(measured(times.median))}</title></line>`,
  ].join('');
}

function x(ms: number): number {
  const share = Math.log(Math.min(Math.max(ms, FROM_MS), TO_MS) / FROM_MS) / Math.log(TO_MS / FROM_MS);
  return LEFT + share * (WIDTH - LEFT - RIGHT);
}
