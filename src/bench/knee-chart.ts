import { escapeText } from '../core/escape-text.ts';
import { coordinate } from '../page/markup.ts';
import type { StepReport } from './bench-report.ts';
import { figure, ms, rateText } from './figure-text.ts';

const [WIDTH, HEIGHT] = [860, 340] as const;
/** The room to the right is for the word beside the bound, where no curve comes. */
const PLOT = { left: 70, right: 718, top: 26, bottom: 290 } as const;

/** One try of a rate. */
interface Try {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly verdict: StepReport['verdict'];
}

const COLOURS: Readonly<Record<StepReport['verdict'], string>> = {
  good: 'f-good',
  bad: 'f-missing',
  late: 'f-late',
  stopped: 'f-late',
};

/**
 * Latency over rate, both on logarithmic scales: p50 and p99, the bound, and the highest rate that held. The curves go
 * through the best try of each rate; its other tries are faint dots.
 */
export function kneeChart(steps: readonly StepReport[], boundMs: number, knee: number | undefined): string {
  const tries = steps
    .flatMap(({ rate, delivery, verdict }): readonly Try[] =>
      delivery === undefined ? [] : [{ rate, p50: delivery.p50Ms, p99: delivery.p99Ms, verdict }],
    )
    .toSorted((a, b) => a.rate - b.rate);
  const [first, last] = [tries[0], tries.at(-1)];
  if (first === undefined || last === undefined) return '';
  const best = [...bestTries(tries).values()];
  const across = scale(first.rate * 0.9, last.rate * 1.1, PLOT.left, PLOT.right);
  const values = tries.flatMap(({ p50, p99 }) => [p50, p99]);
  const [least, most] = [Math.min(...values, boundMs), Math.max(...values, boundMs)];
  const up = scale(least * 0.7, most * 1.4, PLOT.bottom, PLOT.top);
  const x = (rate: number): string => coordinate(across(rate));
  const y = (value: number): string => coordinate(up(value));
  const curve = (of: (one: Try) => number, style: string): string =>
    `<polyline class="${style}" points="${best.map((one) => `${x(one.rate)},${y(of(one))}`).join(' ')}"/>`;
  const dot = (one: Try, look: string): string =>
    `<circle class="${COLOURS[one.verdict]}" ${look} cx="${x(one.rate)}" cy="${y(one.p99)}"><title>${escapeText(`${rateText(one.rate)}: p99 ${ms(one.p99)}, ${one.verdict}`)}</title></circle>`;
  return [
    `<svg class="wide" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="latency over rate">`,
    ...powers(least * 0.7, most * 1.4).map((value) => gridLine(y(value), ms(value))),
    ...powers(first.rate * 0.9, last.rate * 1.1).map((value) => rateMark(x(value), figure(value))),
    `<line class="target" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(boundMs)}" y2="${y(boundMs)}"/>`,
    `<text class="target" x="${PLOT.right + 6}" y="${y(boundMs)}" dy="4">p99 bound ${escapeText(ms(boundMs))}</text>`,
    ...(knee === undefined ? [] : [kneeMark(x(knee), knee)]),
    ...tries.filter((one) => !best.includes(one)).map((one) => dot(one, 'r="3.5" opacity=".35"')),
    curve(({ p50 }) => p50, 'curve'),
    curve(({ p99 }) => p99, 'step'),
    ...best.map((one) => dot(one, 'r="4.5"')),
    `<text x="${PLOT.right}" y="${HEIGHT - 8}" text-anchor="end">messages published in a second</text>`,
    '</svg>',
  ].join('\n');
}

/** One try of each rate: one that held before one that did not, then the smaller p99. */
function bestTries(tries: readonly Try[]): ReadonlyMap<number, Try> {
  const best = new Map<number, Try>();
  for (const one of tries) {
    const other = best.get(one.rate);
    const held = one.verdict === 'good';
    const isBetter = other === undefined || (held === (other.verdict === 'good') ? one.p99 < other.p99 : held);
    if (isBetter) best.set(one.rate, one);
  }
  return best;
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
  return within.length <= 10 ? within : within.filter((value) => Number.isInteger(Math.log10(value)));
}

function gridLine(y: string, text: string): string {
  return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/><text x="${PLOT.left - 8}" y="${y}" dy="4" text-anchor="end">${escapeText(text)}</text>`;
}

function rateMark(x: string, text: string): string {
  return `<line class="grid" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text x="${x}" y="${PLOT.bottom + 18}" text-anchor="middle">${escapeText(text)}</text>`;
}

function kneeMark(x: string, rate: number): string {
  return `<line class="mark" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text class="strong" x="${x}" y="${PLOT.top - 8}" text-anchor="middle">${escapeText(rateText(rate))}</text>`;
}
