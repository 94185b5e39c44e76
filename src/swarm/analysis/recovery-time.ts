import type { MeasuredTime, RecoveryTime } from '../findings.ts';
import { isLonger } from './failover.ts';
import type { StreamAnalysis } from './stream-analysis.ts';

/** The worst of these streams by one of their times, with who explains it; nobody measured is "longer than 0". */
export function worstRecovery(
  analyses: readonly StreamAnalysis[],
  originMs: number,
  timeOf: (stream: StreamAnalysis['stream']) => MeasuredTime | undefined,
): RecoveryTime {
  let worst: { readonly analysis: StreamAnalysis; readonly time: MeasuredTime } | undefined;
  for (const analysis of analyses) {
    const time = timeOf(analysis.stream);
    if (time !== undefined && (worst === undefined || isLonger(time, worst.time))) worst = { analysis, time };
  }
  if (worst === undefined) return { time: { ms: 0, censored: true } };
  const { analysis, time } = worst;
  return {
    time,
    stream: analysis.stream.stream,
    ...(analysis.stream.explainedBy === undefined ? {} : { client: analysis.stream.explainedBy }),
    decomposition: analysis.decompositionOf(originMs, time),
  };
}
