import { escapeText } from '../core/escape-text.ts';
import { coordinate } from '../page/markup.ts';
import type { StepReport } from './bench-report.ts';
import { ms } from './figure-text.ts';

const [WIDTH, HEIGHT] = [860, 340] as const;
const PLOT = { left: 70, right: 840, top: 20, bottom: 290 } as const;

/**
 * Latency over rate, both on logarithmic scales: p50 and p99, the bound, and the highest rate that held. Every step is a
 * dot; where a rate was tried twice, the curves go through the better try.
 */
export function kneeChart(steps: readonly StepReport[], boundMs: number, knee: number | undefined): string {
  const points = steps
    .flatMap(({ rate, delivery, verdict }) =>
      delivery === undefined ? [] : [{ rate, p50: delivery.p50Ms, p99: delivery.p99Ms, verdict }],
    )
    .toSorted((a, b) => a.rate - b.rate);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const across = scale(first.rate * 0.9, last.rate * 1.1, PLOT.left, PLOT.right);
  const values = points.flatMap(({ p50, p99 }) => [p50, p99]);
  const [least, most] = [Math.min(...values, boundMs), Math.max(...values, boundMs)];
  const up = scale(least * 0.7, most * 1.4, PLOT.bottom, PLOT.top);
  const best = points.filter(({ rate, p99 }) => points.every((other) => other.rate !== rate || other.p99 >= p99));
  const curve = (of: (point: (typeof points)[number]) => number, style: string): string =>
    `<polyline class="${style}" points="${best.map((point) => `${coordinate(across(point.rate))},${coordinate(up(of(point)))}`).join(' ')}"/>`;
  const y = coordinate(up(boundMs));
  return [
    `<svg class="wide" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="latency over rate">`,
    ...powers(least * 0.7, most * 1.4).map((value) => gridLine(coordinate(up(value)), ms(value))),
    ...powers(first.rate * 0.9, last.rate * 1.1).map((value) => rateMark(coordinate(across(value)), String(value))),
    `<line class="target" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>`,
    `<text class="target" x="${PLOT.left + 6}" y="${coordinate(up(boundMs) - 6)}">p99 bound ${escapeText(ms(boundMs))}</text>`,
    ...(knee === undefined ? [] : [kneeMark(coordinate(across(knee)), knee)]),
    curve(({ p50 }) => p50, 'curve'),
    curve(({ p99 }) => p99, 'step'),
    ...points.map(
      ({ rate, p99, verdict }) =>
        `<circle class="${verdict === 'good' ? 'f-good' : verdict === 'bad' ? 'f-missing' : 'f-late'}" r="4" cx="${coordinate(across(rate))}" cy="${coordinate(up(p99))}"><title>${escapeText(`${rate.toFixed(0)} msg/s: p99 ${ms(p99)}, ${verdict}`)}</title></circle>`,
    ),
    `<text x="${PLOT.right}" y="${HEIGHT - 8}" text-anchor="end">messages published in a second</text>`,
    '</svg>',
  ].join('\n');
}

function scale(from: number, to: number, at: number, until: number): (value: number) => number {
  const [low, high] = [Math.log(from), Math.log(Math.max(to, from * 1.01))];
  return (value) => at + ((Math.log(value) - low) / (high - low)) * (until - at);
}

/** 1, 2 and 5 of every power of ten in between; only the powers when those are many. */
function powers(from: number, to: number): readonly number[] {
  const all: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const digit of [1, 2, 5]) all.push(Number((digit * 10 ** power).toPrecision(1)));
  }
  const within = all.filter((value) => value >= from && value <= to);
  return within.length <= 8 ? within : within.filter((value) => Number.isInteger(Math.log10(value)));
}

function gridLine(y: string, text: string): string {
  return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/><text x="${PLOT.left - 8}" y="${y}" dy="4" text-anchor="end">${escapeText(text)}</text>`;
}

function rateMark(x: string, text: string): string {
  return `<line class="grid" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text x="${x}" y="${PLOT.bottom + 18}" text-anchor="middle">${escapeText(text)}</text>`;
}

function kneeMark(x: string, rate: number): string {
  return `<line class="mark" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text class="strong" x="${x}" y="${PLOT.top - 6}" text-anchor="middle">${rate.toFixed(0)} msg/s</text>`;
}
