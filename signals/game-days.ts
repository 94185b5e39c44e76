import { gaugeSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { aggregate, ago, now } from '../src/metrics/promql-functions.ts';
import { and, minus, or, times } from '../src/metrics/promql-operators.ts';

/** Drills that run now. */
export const drillsRunning: Signal = {
  id: 'drills-running',
  title: 'Drills running',
  question:
    'Is this us? Above 0 a drill breaks something on purpose right now: ask its facilitator before repairing anything.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    or(
      aggregate('sum', ['cluster'], scope.select(metrics.drillActive)),
      times(aggregate('count', ['cluster'], scope.select(metrics.clusterNodesExpected)), 0),
    ),
};

/** When each drill ran. */
export const drills = gaugeSignal(metrics.drillActive, {
  title: 'Drills',
  question: 'Which drill runs, and since when? A bar while it runs; orange is one that ended and left faults behind.',
  unit: 'bool_yes_no',
});

/** How long each drill has been running. */
export const drillElapsed: Signal = {
  id: 'drill-elapsed',
  title: 'Running for',
  question: 'How long has each drill been running? Compare with its plan.',
  unit: 's',
  by: ['cluster', 'scenario'],
  legend: '{{cluster}} {{scenario}}',
  expr: (scope) =>
    group(
      and(group(minus(now, scope.select(metrics.drillStart))), compare(scope.select(metrics.drillActive), '==', 1)),
    ),
};

/** How long each drill may take. */
export const drillPlanned = gaugeSignal(metrics.drillPlannedDuration, {
  title: 'Planned time',
  question: 'How long may each drill take? All trials with their baselines, watching and pauses.',
  unit: 's',
});

/** Clients lost or gained against five minutes ago. */
export const clientsLost: Signal = {
  id: 'clients-against-5-min-ago',
  title: 'Clients against 5 min ago',
  question:
    'How many clients did it cost, and are they back? A dip as large as one node and a return within its recovery time is the plan.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    minus(
      aggregate('sum', ['cluster'], scope.select(metrics.connectionsCurrent)),
      aggregate('sum', ['cluster'], ago(metrics.connectionsCurrent, '5m', scope.matching(metrics.connectionsCurrent))),
    ),
};
