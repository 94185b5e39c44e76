import type { Findings, MeasuredTime, RecoveryTime } from '../swarm/findings.ts';
import { firstSample, isWhole } from './membership.ts';
import type { RtoClock } from './scenario.ts';
import type { TrialRecord } from './trial-record.ts';

/** What of a trial its RTO is read from. */
export type TimedTrial = Pick<TrialRecord, 'sides' | 'membership' | 'marks'> & { readonly findings: Findings };

/**
 * The RTO of a trial, from when to when the scenario's clock says: its worst floating client; in a partition also the
 * streams of a side that must serve, and after the heal the time until all nodes are in one view again.
 */
export function trialRto(trial: TimedTrial, clock: RtoClock): RecoveryTime {
  const { rto, rtoUnderFault = rto, rtoAfterHeal = rtoUnderFault } = trial.findings;
  switch (clock) {
    case 'whole':
      return rto;
    case 'fault':
      return rtoUnderFault;
    case 'heal':
      return rtoAfterHeal;
    case 'longest':
      return longestOutage(trial.findings);
    case 'partition':
      return longest([rtoUnderFault, ...servingSides(trial), rtoAfterHeal, { time: wholeAgain(trial) }]);
    default:
      return clock satisfies never;
  }
}

/** Failovers within the sides that had to serve, while the partition lasted. */
function servingSides({ sides = [], findings }: TimedTrial): readonly RecoveryTime[] {
  const serving = new Set(sides.filter(({ mustServe }) => mustServe).map(({ name }) => name));
  return (findings.routes ?? [])
    .filter(({ from, to, verdict }) => from === to && serving.has(from) && verdict !== 'not measured')
    .map(({ recovery }) => recovery);
}

/** From the heal until every node is in one view; a trial that was not healed has no such time. */
function wholeAgain({ membership, marks }: Pick<TimedTrial, 'membership' | 'marks'>): MeasuredTime {
  const { healMonoMs, stopMonoMs } = marks;
  if (healMonoMs === undefined) return { ms: 0, censored: false };
  const whole = firstSample(membership, healMonoMs, isWhole);
  return whole === undefined
    ? { ms: Math.round(stopMonoMs - healMonoMs), censored: true }
    : { ms: Math.round(whole.byMs), censored: false };
}

/** The longest single outage of a floating stream; one that never ended is longer than what was seen of it. */
function longestOutage({ streams }: Findings): RecoveryTime {
  const outages = streams
    .filter(({ attachment }) => attachment === 'floating')
    .flatMap(({ stream, windows, failover, explainedBy }) =>
      windows.map(({ fromMs, toMs }, index): RecoveryTime => {
        const open = failover.censored && index === windows.length - 1;
        const client = explainedBy === undefined ? {} : { client: explainedBy };
        return { time: { ms: Math.round(toMs - fromMs), censored: open }, stream, ...client };
      }),
    );
  return outages.length === 0 ? { time: { ms: 0, censored: streams.length === 0 } } : longest(outages);
}

function longest([first, ...rest]: readonly RecoveryTime[]): RecoveryTime {
  if (first === undefined) return { time: { ms: 0, censored: true } };
  return rest.reduce((worst, each) => (isLonger(each.time, worst.time) ? each : worst), first);
}

function isLonger(a: MeasuredTime, b: MeasuredTime): boolean {
  return a.censored === b.censored ? a.ms > b.ms : a.censored;
}
