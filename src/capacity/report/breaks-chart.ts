import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import { count, times } from '../quantity.ts';
import type { Breakage } from '../sensitivity.ts';

const [WIDTH, LEFT, RIGHT, ROW] = [860, 210, 330, 22];
const FARTHEST = 10_000;

/** How many times each demand may grow until the first limit breaks, on a logarithmic scale. */
export function breaksChart(breaks: readonly Breakage[]): string {
  const room = WIDTH - LEFT - RIGHT;
  const length = (factor: number): number => (Math.max(0, Math.log10(Math.min(factor, FARTHEST))) / 4) * room;
  const rows = breaks.flatMap((each, index) => {
    const { says, at: value, factor, limit } = each;
    const y = 8 + index * ROW;
    const width = value === undefined ? room : length(factor ?? 1);
    const words =
      value === undefined
        ? 'not in sight'
        : `${factor === undefined ? `above ${count(Math.floor(value))}` : times(factor)}: ${limit?.says ?? ''}`;
    const style = value === undefined ? 'f-good' : factor !== undefined && factor < 1 ? 'f-missing' : 'f-late';
    return [
      `<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${escapeText(says)}</text><rect class="${style}" x="${LEFT}" y="${y + 3}" width="${at(Math.max(width, 2))}" height="${ROW - 8}"/><text class="strong" x="${at(LEFT + Math.max(width, 2) + 6)}" y="${y + 14}">${escapeText(words.length > 52 ? `${words.slice(0, 51)}…` : words)}</text>`,
    ];
  });
  return `<svg class="wide" viewBox="0 0 ${WIDTH} ${breaks.length * ROW + 12}" role="img" aria-label="what breaks first">${rows.join('\n')}</svg>`;
}
