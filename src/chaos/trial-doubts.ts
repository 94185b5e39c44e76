import type { Findings } from '../swarm/findings.ts';
import { silence } from './alert-account.ts';
import { seconds } from './duration-text.ts';
import { TOLERABLE_LAG } from './gate.ts';
import { isOpen } from './measured-time.ts';
import { coversTarget } from './target-coverage.ts';
import type { JudgedPlan } from './trial-findings.ts';
import type { TrialRecord } from './trial-record.ts';
import { trialRto } from './trial-rto.ts';

/** Why a trial's figures do not count, a sentence each. */
export function trialDoubts(record: TrialRecord, { clock, target, rules }: JudgedPlan): readonly string[] {
  const { trial, findings, aborted, observation } = record;
  if (findings === undefined) return [];
  const rto = trialRto({ ...record, findings }, clock).time;
  // A side of one node has no pair of nodes: whether it serves is told by the clients of the endpoint alone.
  const missing = (record.sides ?? []).filter(
    ({ name, mustServe, nodes }) => mustServe && nodes.length > 1 && !wasMeasured(name, findings),
  );
  return [
    ...measurementDoubts(findings, observation.prober),
    ...(coversTarget(findings, rules) || aborted !== undefined
      ? []
      : [
          `trial ${trial}: no floating client was connected to the target (${hitNodes(record)}), so its failover was not measured: --target aims a drill at where the clients are`,
        ]),
    ...(aborted === undefined && isOpen(rto, target.rtoMs) && !findings.rto.time.censored
      ? [
          `trial ${trial}: service had not returned when the fault was taken back after ${seconds(rto.ms)}, before the target of ${seconds(target.rtoMs)} had passed: a longer --duration (or --max-fault) can tell`,
        ]
      : []),
    ...alertDoubts(record),
    ...missing.map(({ name }) => `trial ${trial}: no stream within the side "${name}" was measured`),
  ];
}

function hitNodes({ steps }: TrialRecord): string {
  return [...new Set(steps.map(({ node }) => node))].toSorted().join(', ') || 'unknown';
}

/** A fault that was held for an alert that fired already proves nothing about it. */
function alertDoubts({ trial, alerts, aborted }: TrialRecord): readonly string[] {
  if (alerts === undefined || !alerts.required || aborted !== undefined) return [];
  return alerts.expected
    .filter((alert) => silence(alert, alerts) === 'fired before')
    .map(
      ({ alert }) => `trial ${trial}: ${alert} was firing before the fault: whether the fault raises it was not seen`,
    );
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
