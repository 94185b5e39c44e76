/** A day with the highest level seen on it. */
export interface DailyPeak {
  /** Days since the first of them. */
  readonly day: number;
  readonly peak: number;
}

/** A straight line through the daily peaks, and how sure its slope is. */
export interface Growth {
  /** Days it stands on. */
  readonly days: number;
  /** A day more means so much more. */
  readonly perDay: number;
  /** The slope lies between these with 95% confidence, were the days independent of each other. */
  readonly low: number;
  readonly high: number;
  /** Where the line is on the last day. */
  readonly level: number;
}

/** With fewer days a line says nothing: a week has its own shape. */
export const LEAST_DAYS = 7;
/** A day counts when it was seen for most of its hours. */
const LEAST_HOURS = 20;
const DAY_SECONDS = 86_400;

/** The highest level of each whole day (UTC) out of hourly peaks; a sample tells of the hour before it. */
export function dailyPeaks(samples: readonly (readonly [time: number, value: number])[]): readonly DailyPeak[] {
  const days = new Map<number, number[]>();
  for (const [time, value] of samples) {
    if (!Number.isFinite(value)) continue;
    const day = Math.floor((time - 1) / DAY_SECONDS);
    const hours = days.get(day);
    if (hours === undefined) days.set(day, [value]);
    else hours.push(value);
  }
  const whole = [...days]
    .filter(([, hours]) => hours.length >= LEAST_HOURS)
    .map(([day, hours]) => ({ day, peak: Math.max(...hours) }))
    .toSorted((a, b) => a.day - b.day);
  const first = whole[0]?.day ?? 0;
  return whole.map(({ day, peak }) => ({ day: day - first, peak }));
}

/** Fits the line; undefined with fewer than seven days. */
export function growthOf(peaks: readonly DailyPeak[]): Growth | undefined {
  const n = peaks.length;
  if (n < LEAST_DAYS) return undefined;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
  const [dayMean, peakMean] = [mean(peaks.map(({ day }) => day)), mean(peaks.map(({ peak }) => peak))];
  const spread = peaks.reduce((sum, { day }) => sum + (day - dayMean) ** 2, 0);
  const perDay = peaks.reduce((sum, { day, peak }) => sum + (day - dayMean) * (peak - peakMean), 0) / spread;
  const line = (day: number): number => peakMean + perDay * (day - dayMean);
  const residual = peaks.reduce((sum, { day, peak }) => sum + (peak - line(day)) ** 2, 0);
  const doubt = studentT(n - 2) * Math.sqrt(residual / (n - 2) / spread);
  return { days: n, perDay, low: perDay - doubt, high: perDay + doubt, level: line(peaks.at(-1)?.day ?? 0) };
}

/** The value Student's t stays below with 97.5%: the normal one with the expansion of Cornish and Fisher, from 5 on. */
function studentT(freedom: number): number {
  const z = 1.959_964;
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * freedom) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3)
  );
}

/** Days until a limit is reached when the line goes on: most likely, at the earliest, at the latest. */
export interface DaysLeft {
  /** Absent when the line does not rise. */
  readonly likely?: number;
  /** Absent when even the steepest line the doubt allows does not rise. */
  readonly earliest?: number;
  /** Absent when the flattest line the doubt allows does not rise: then it may never be. */
  readonly latest?: number;
}

/** How long a limit lasts. */
export function daysLeft({ level, perDay, low, high }: Growth, limit: number): DaysLeft {
  const room = limit - level;
  if (room <= 0) return { likely: 0, earliest: 0, latest: 0 };
  return {
    ...(perDay > 0 ? { likely: room / perDay } : {}),
    ...(high > 0 ? { earliest: room / high } : {}),
    ...(low > 0 ? { latest: room / low } : {}),
  };
}
