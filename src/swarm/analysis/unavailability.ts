import type { Findings, StreamFinding } from '../findings.ts';

/** Outages of these streams taken together; each length is known to one interval. */
export function unavailabilityOf(streams: readonly StreamFinding[], resolutionMs: number): Findings['unavailability'] {
  const lengths = streams.flatMap(({ windows }) => windows.map(({ fromMs, toMs }) => Math.round(toMs - fromMs)));
  return {
    count: lengths.length,
    longestMs: lengths.reduce((longest, ms) => Math.max(longest, ms), 0),
    totalMs: lengths.reduce((total, ms) => total + ms, 0),
    resolutionMs,
  };
}
