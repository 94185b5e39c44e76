import type { MeasuredTime } from '../../swarm/findings.ts';

/**
 * Median time to recovery where some trials were given up before they recovered, each counting for as long as it was
 * watched (Kaplan and Meier). Undefined when at least half had not recovered as far as anybody looked.
 */
export function kaplanMeierMedian(values: readonly MeasuredTime[]): number | undefined {
  const ends = values.filter(({ censored }) => !censored).map(({ ms }) => ms);
  let unrecovered = 1;
  for (const ms of [...new Set(ends)].toSorted((a, b) => a - b)) {
    const watched = values.filter((value) => value.ms >= ms).length; // one given up at that very moment still counts
    unrecovered *= 1 - ends.filter((end) => end === ms).length / watched;
    if (unrecovered <= 0.5 + 1e-12) return ms;
  }
  return undefined;
}
