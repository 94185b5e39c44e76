import { escapeText } from '../core/escape-text.ts';
import { coordinate } from '../page/markup.ts';
import { ms } from './figure-text.ts';

/** Percentiles a picture shows, from the median to one in ten thousand. */
export const CHART_PERCENTILES = [50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99] as const;

const [WIDTH, HEIGHT] = [860, 300] as const;
const PLOT = { left: 70, right: 830, top: 16, bottom: 255 } as const;
const MARKED: readonly number[] = [50, 90, 99, 99.9, 99.99];

/** The distribution of a latency: each nine of the percentile is as wide as the one before, latency on a linear scale. */
export function percentileChart(valuesMs: readonly number[]): string {
  const most = Math.max(...valuesMs) || 1;
  const nines = (percentile: number): number => -Math.log10(1 - percentile / 100);
  const [first, last] = [nines(50), nines(99.99)];
  const x = (percentile: number): number =>
    PLOT.left + ((nines(percentile) - first) / (last - first)) * (PLOT.right - PLOT.left);
  const y = (value: number): number => PLOT.bottom - (value / most) * (PLOT.bottom - PLOT.top);
  const points = CHART_PERCENTILES.map(
    (percentile, at) => `${coordinate(x(percentile))},${coordinate(y(valuesMs[at] ?? 0))}`,
  );
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = coordinate(y(most * part));
    return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}"/><text x="${PLOT.left - 8}" y="${at}" dy="4" text-anchor="end">${escapeText(ms(most * part))}</text>`;
  });
  const marks = MARKED.map((percentile) => {
    const at = coordinate(x(percentile));
    return `<line class="grid" x1="${at}" x2="${at}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text x="${at}" y="${PLOT.bottom + 18}" text-anchor="middle">p${percentile}</text>`;
  });
  return [
    `<svg class="wide" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="latency by percentile">`,
    ...lines,
    ...marks,
    `<polyline class="curve" points="${points.join(' ')}"/>`,
    '</svg>',
  ].join('\n');
}
