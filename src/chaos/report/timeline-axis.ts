import { coordinate as at } from '../../page/markup.ts';
import { seconds } from '../duration-text.ts';

/** The frame every row of a timeline is drawn in. */
export const FRAME = { width: 1000, left: 150, right: 14 } as const;

/** From milliseconds since the fault to pixels. */
export type Scale = (ms: number) => number;

/** A row of the timeline: so high, drawn at the place it gets. */
export interface TimelineRow {
  readonly height: number;
  readonly draw: (top: number) => string;
}

/** Linear from one moment to another; what lies outside is drawn at the edge. */
export function timeScale(startMs: number, endMs: number): Scale {
  const span = Math.max(1, endMs - startMs);
  const room = FRAME.width - FRAME.left - FRAME.right;
  return (ms) => FRAME.left + (Math.min(Math.max(ms - startMs, 0), span) / span) * room;
}

/** Grid lines with their times below. */
export function gridLines(startMs: number, endMs: number, x: Scale, top: number, bottom: number): string {
  return ticksOf(startMs, endMs, 9)
    .map(
      (ms) =>
        `<line class="grid" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="${at(top)}" y2="${at(bottom)}"/><text x="${at(x(ms))}" y="${at(bottom + 16)}" text-anchor="middle">${ms > 0 ? '+' : ''}${seconds(ms)}</text>`,
    )
    .join('');
}

/** What a row is about, at its left. */
export function rowLabel(text: string, y: number, style = ''): string {
  return `<text${style === '' ? '' : ` class="${style}"`} x="${FRAME.left - 10}" y="${at(y)}" text-anchor="end">${text}</text>`;
}

/** Pixels a text takes, about; generous, because fonts differ. */
export function textWidth(text: string): number {
  return text.length * 6.8;
}

const STEPS = [
  1, 5, 10, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_800_000,
];

/** Moments for the ticks of an axis, about so many, all round. */
export function ticksOf(startMs: number, endMs: number, about: number): readonly number[] {
  const step = tickMs((endMs - startMs) / about);
  const ticks: number[] = [];
  for (let ms = Math.ceil(startMs / step) * step; ms <= endMs; ms += step) ticks.push(ms);
  return ticks;
}

/** A round number of milliseconds at least so large. */
function tickMs(least: number): number {
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / 3_600_000) * 3_600_000;
}
