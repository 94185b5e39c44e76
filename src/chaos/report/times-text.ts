import type { MeasuredTime } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { TrialTimes } from '../trial-statistics.ts';

/** Every time, the median with its interval, the longest and how much that says: `1.1 s, 1.3 s; median 1.2 s; ...`. */
export function timesText(times: TrialTimes): string {
  return `${times.values.map(measured).join(', ')}; ${timesSummary(times)}`;
}

/** The same without the single times, where they stand beside it. */
export function timesSummary({ median, medianInterval, kaplanMeierMs, longest, longestCovers }: TrialTimes): string {
  const percent = (share: number): string => (share > 0.99 ? 'over 99 %' : `${(share * 100).toFixed(0)} %`);
  return [
    `median ${measured(median)}${medianInterval === undefined ? '' : ` (95 %: ${medianInterval.map(measured).join(' to ')})`}`,
    ...(kaplanMeierMs === undefined ? [] : [`${seconds(kaplanMeierMs)} with those given up`]),
    `longest ${measured(longest)}, at least the 90th percentile with ${percent(longestCovers.p90)} confidence, the 95th with ${percent(longestCovers.p95)}`,
  ].join('; ');
}

/** What the undo cost the clients of the endpoint; they may have had service all along. */
export function returnWords(sinceUndo: MeasuredTime): string {
  return sinceUndo.ms === 0 && !sinceUndo.censored
    ? 'taking the fault back interrupted no client of the endpoint'
    : `service through the endpoint was whole ${measured(sinceUndo)} after the undo began`;
}
