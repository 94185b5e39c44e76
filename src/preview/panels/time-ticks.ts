import type { TimeRange } from '../query/time-range.ts';

const MINUTE = 60_000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200, 14_400].map(
  (minutes) => minutes * MINUTE,
);

/** Round moments of the range, at most so many, for axes that are markup. */
export function roundMoments({ fromMs, toMs }: Pick<TimeRange, 'fromMs' | 'toMs'>, most: number): readonly number[] {
  const step = STEPS.find((each) => (toMs - fromMs) / each <= most) ?? (toMs - fromMs) / most;
  const first = Math.ceil(fromMs / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / step) + 1) }, (_, at) => first + at * step);
}

/** The axis of time below lanes of a panel so many columns wide; the browser writes the moments in its own time zone. */
export function timeTicks(range: TimeRange, columns: number): string {
  const span = range.toMs - range.fromMs;
  const ticks = roundMoments(range, Math.max(2, Math.min(8, Math.floor(columns / 2)))).map((ms) => {
    const left = ((ms - range.fromMs) / span) * 100;
    const edge = left > 97 ? ' class="last"' : left < 3 ? ' class="first"' : '';
    return `<time${edge} style="left:${left.toFixed(3)}%" data-ms="${ms}" data-span="${span}"></time>`;
  });
  return `<div class="ticks">${ticks.join('')}</div>`;
}
