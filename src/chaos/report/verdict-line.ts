import type { RecoveryTime } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';
import { measured } from '../measured-time.ts';
import type { Report } from './report.ts';
import type { TrialReport } from './trial-report.ts';

/** The three axes in one line: `PASS  fault proven, rollback clean`. */
export function verdictLine({ verdict }: Report): string {
  const word = verdict.aborted === undefined ? verdict.hypothesis.toUpperCase() : 'ABORTED';
  return `${word}  fault ${verdict.injection}, rollback ${verdict.rollback}`;
}

/** The trial whose RTO counts: the worst one. */
export function worstTrial({ trials }: Report): TrialReport | undefined {
  return trials.toSorted((a, b) => rtoOrder(b) - rtoOrder(a))[0];
}

function rtoOrder({ rto }: TrialReport): number {
  if (rto === undefined) return -1;
  return rto.time.ms + (rto.time.censored ? 1e12 : 0);
}

/** The parts of a failover that took time, in order: `detect 3 ms + wait 1 s + connect 24 ms`. */
export function partsOf({
  decomposition,
}: RecoveryTime): readonly { readonly name: string; readonly ms: number; readonly whose: string }[] {
  if (decomposition === undefined) return [];
  return [
    { name: 'detect', ms: decomposition.detectMs, whose: 'client' },
    { name: 'wait', ms: decomposition.waitMs, whose: 'client' },
    { name: 'connect', ms: decomposition.connectMs, whose: 'broker' },
    { name: 'resume', ms: decomposition.resumeMs, whose: 'broker' },
    { name: 'rest', ms: decomposition.restMs, whose: 'broker' },
  ];
}

/** `1.12 s of 30 s allowed (detect 3 ms + wait 1 s + ...)`. */
export function rtoSentence(report: Report): string {
  const rto = worstTrial(report)?.rto;
  if (rto === undefined) return 'RTO not measured';
  const parts = partsOf(rto)
    .map(({ name, ms }) => `${name} ${seconds(ms)}`)
    .join(' + ');
  return `RTO ${measured(rto.time)}, target < ${seconds(report.plan.target.rtoMs)}${parts === '' ? '' : `  =  ${parts}`}`;
}
