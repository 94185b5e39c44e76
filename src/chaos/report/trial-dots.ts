import { escapeText } from '../../core/escape-text.ts';
import { coordinate as at } from '../../page/markup.ts';
import { seconds } from '../duration-text.ts';
import { measured, misses } from '../measured-time.ts';
import type { TrialTimes } from '../trial-statistics.ts';
import { ticksOf } from './timeline-axis.ts';

const [WIDTH, LEFT, RIGHT, TOP] = [1000, 24, 30, 34];
const DOT = 6;
const MAX_STACK = 6;

/** Every trial's time as a dot, with the median, where it lies with 95 % confidence, and the target. */
export function trialDots({ values, median, medianInterval, longest }: TrialTimes, targetMs: number): string {
  const near = targetMs <= longest.ms * 4;
  const endMs = Math.max(1, near ? Math.max(targetMs, longest.ms) * 1.08 : longest.ms * 1.25);
  const x = (ms: number): number => LEFT + (Math.min(Math.max(ms, 0), endMs) / endMs) * (WIDTH - LEFT - RIGHT);
  const heights = stacked(values.map(({ ms }) => x(ms)));
  const base = TOP + (Math.max(0, ...heights) + 1) * DOT * 2;
  const bottom = base + 26;
  const dots = values.map((value, index) => {
    const style = misses(value, targetMs) ? 'f-missing' : value.censored ? 'f-late' : 'f-good';
    return `<circle class="${style}" cx="${at(x(value.ms))}" cy="${at(base - DOT - (heights[index] ?? 0) * DOT * 2)}" r="${DOT - 0.5}"><title>trial ${index + 1}: ${escapeText(measured(value))}</title></circle>`;
  });
  const ticks = ticksOf(0, endMs, 8).map(
    (ms) =>
      `<line class="grid" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="${TOP}" y2="${bottom}"/><text x="${at(x(ms))}" y="${bottom + 16}" text-anchor="${ms === 0 ? 'start' : 'middle'}">${seconds(ms)}</text>`,
  );
  const interval =
    medianInterval === undefined
      ? ''
      : `<rect class="interval" x="${at(x(medianInterval[0].ms))}" y="${base + 5}" width="${at(Math.max(2, x(medianInterval[1].ms) - x(medianInterval[0].ms)))}" height="9" rx="3"><title>median, 95 %: ${escapeText(measured(medianInterval[0]))} to ${escapeText(measured(medianInterval[1]))}</title></rect>`;
  const side = x(median.ms) > WIDTH / 2 ? 'end' : 'start';
  return [
    `<svg class="wide" viewBox="0 0 ${WIDTH} ${bottom + 26}" role="img" aria-label="times of all trials against the target">`,
    ...ticks,
    near
      ? `<line class="target" x1="${at(x(targetMs))}" x2="${at(x(targetMs))}" y1="16" y2="${bottom}"/><text class="target" x="${at(x(targetMs) - 6)}" y="14" text-anchor="end">target ${seconds(targetMs)}</text>`
      : `<text class="target" x="${WIDTH - RIGHT}" y="14" text-anchor="end">target ${seconds(targetMs)}, ${(targetMs / Math.max(1, longest.ms)).toFixed(0)} times the longest →</text>`,
    interval,
    `<line class="median" x1="${at(x(median.ms))}" x2="${at(x(median.ms))}" y1="20" y2="${base + 18}"/><text class="strong" x="${at(x(median.ms) + (side === 'end' ? -6 : 6))}" y="28" text-anchor="${side}">median ${escapeText(measured(median))}</text>`,
    ...dots,
    '</svg>',
  ].join('');
}

/** How many dots lie below each one: those that would cover each other stand on each other. */
function stacked(places: readonly number[]): readonly number[] {
  const levels: number[][] = [];
  return places.map((place) => {
    const free = levels.findIndex((level) => level.every((other) => Math.abs(other - place) >= DOT * 2));
    const level = free >= 0 ? free : Math.min(levels.length, MAX_STACK - 1);
    levels[level] = [...(levels[level] ?? []), place];
    return level;
  });
}
