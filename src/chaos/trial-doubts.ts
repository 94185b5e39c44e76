import type { Findings } from '../swarm/findings.ts';
import { seconds } from './duration-text.ts';
import { TOLERABLE_LAG } from './gate.ts';
import { isOpen } from './measured-time.ts';
import type { JudgedPlan } from './trial-findings.ts';
import type { TrialRecord } from './trial-record.ts';
import { trialRto } from './trial-rto.ts';

/** Why a trial's figures do not count, a sentence each. */
export function trialDoubts(record: TrialRecord, { clock, target, rules }: JudgedPlan): readonly string[] {
  const { trial, findings, aborted, observation } = record;
  if (findings === undefined) return [];
  const covered = findings.clients.some(({ attachment, affected }) => attachment === 'floating' && affected);
  const rto = trialRto({ ...record, findings }, clock).time;
  // A side of one node has no pair of nodes: whether it serves is told by the clients of the endpoint alone.
  const missing = (record.sides ?? []).filter(
    ({ name, mustServe, nodes }) => mustServe && nodes.length > 1 && !wasMeasured(name, findings),
  );
  return [
    ...measurementDoubts(findings, observation.prober),
    ...(covered || !rules.disconnects || aborted !== undefined
      ? []
      : [`trial ${trial}: no floating client was connected to the target, so its failover was not measured`]),
    ...(aborted === undefined && isOpen(rto, target.rtoMs) && !findings.rto.time.censored
      ? [
          `trial ${trial}: service had not returned when the fault was taken back after ${seconds(rto.ms)}, before the target of ${seconds(target.rtoMs)} had passed: a longer --duration (or --max-fault) can tell`,
        ]
      : []),
    ...missing.map(({ name }) => `trial ${trial}: no stream within the side "${name}" was measured`),
  ];
}

function wasMeasured(side: string, { routes = [] }: Findings): boolean {
  return routes.some(({ from, to, verdict }) => from === side && to === side && verdict !== 'not measured');
}

/**
 * A prober that was late once only makes failovers look longer, because latency counts from when a message was due; so a
 * single hiccup is tolerated as long as it cannot turn a good slot into a bad one by itself. A prober that is late
 * regularly is not.
 */
function measurementDoubts(
  { validity, limitMs }: Findings,
  prober: TrialRecord['observation']['prober'],
): readonly string[] {
  if (validity.proberOk) return validity.reasons;
  const tolerable = prober.p99LagMs <= limitMs * TOLERABLE_LAG && prober.maxLagMs <= limitMs / 2;
  return tolerable && validity.drained ? [] : validity.reasons;
}
