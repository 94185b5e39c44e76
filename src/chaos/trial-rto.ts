import type { Findings, RecoveryTime } from '../swarm/findings.ts';
import type { RtoClock } from './scenario.ts';

/** The RTO of a trial: its worst floating client, from when to when the scenario's clock says. */
export function trialRto({ rto, rtoUnderFault, rtoAfterHeal }: Findings, clock: RtoClock): RecoveryTime {
  if (clock === 'whole' || rtoUnderFault === undefined) return rto;
  if (clock === 'fault' || rtoAfterHeal === undefined) return rtoUnderFault;
  return longer(rtoUnderFault, rtoAfterHeal);
}

function longer(a: RecoveryTime, b: RecoveryTime): RecoveryTime {
  if (a.time.censored !== b.time.censored) return a.time.censored ? a : b;
  return a.time.ms >= b.time.ms ? a : b;
}
