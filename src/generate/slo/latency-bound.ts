import { SreError } from '../../core/sre-error.ts';
import { metrics } from '../../metrics/catalogue.ts';

/** The time of a latency objective, when probes are counted up to exactly it. Throws SRE_BAD_OBJECTIVE otherwise. */
export function latencyBound(cluster: string, seconds: number): number {
  const bounds = metrics.probeDuration.buckets;
  if (bounds.includes(seconds)) return seconds;
  throw new SreError(
    'SRE_BAD_OBJECTIVE',
    `cluster ${cluster}: slo.latency.p99 of ${seconds} s cannot be watched: probes are counted up to ${bounds.join(', ')} s`,
    { hint: 'choose one of these times: what lies between two of them, nobody can count' },
  );
}
