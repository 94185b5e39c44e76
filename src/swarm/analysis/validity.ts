import type { Findings } from '../findings.ts';
import type { Observation } from '../observation.ts';

/** Whether the observation can carry a verdict, and a sentence for each reason why not. */
export function validityOf({ streams, prober, drained }: Observation): Findings['validity'] {
  const intervalMs = Math.min(...streams.map((stream) => stream.intervalMs));
  const proberOk = streams.length > 0 && prober.maxLagMs <= intervalMs / 2;
  const reasons: string[] = [];
  if (streams.length === 0) reasons.push('no stream was measured');
  else if (!proberOk) {
    reasons.push(
      `the prober was up to ${Math.ceil(prober.maxLagMs)} ms late, more than half of its ${intervalMs} ms interval`,
    );
  }
  if (!drained) reasons.push('not every sentinel of QoS 1 and 2 arrived: messages may still have been under way');
  return { proberOk, drained, reasons };
}
