import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { aggregate, now } from '../src/metrics/promql-functions.ts';
import { and, divide, minus } from '../src/metrics/promql-operators.ts';

/** How long each running drill has taken, as a share of its plan. */
export const drillTime: Signal = {
  id: 'drill-time',
  title: 'Drills: time against plan',
  question:
    'Which share of its planned time has each running drill taken? Above 1 it is late; it should have taken everything back by then.',
  unit: 'percentunit',
  by: ['cluster', 'scenario'],
  legend: '{{cluster}} {{scenario}}',
  expr: (scope) => {
    const taken = group(minus(now, scope.select(metrics.drillStart)));
    const running = compare(scope.select(metrics.drillActive), '==', 1);
    return group(and(divide(taken, scope.select(metrics.drillPlannedDuration)), running));
  },
};

/** Faults of drills that nobody looks after any more. */
export const faultsLeft: Signal = {
  id: 'faults-left',
  title: 'Faults left behind',
  question:
    'Did a drill end without taking back what it broke? Anything but 0 is a cluster that is still broken on purpose: run sre chaos recover on the machine of the drill.',
  unit: 'short',
  by: ['cluster', 'scenario'],
  legend: '{{cluster}} {{scenario}}',
  expr: (scope) => aggregate('sum', ['cluster', 'scenario'], scope.select(metrics.faultsNotUndone)),
};

/** How the last drill of each kind ended, one series that is 1. */
export const drillResult: Signal = {
  id: 'drill-result',
  title: 'Result of the last drill',
  question: 'How did the last drill of each kind end? Pass met its targets, unknown could not be measured to its end.',
  unit: 'short',
  by: ['cluster', 'scenario', 'result'],
  legend: '{{cluster}} {{scenario}}: {{result}}',
  expr: (scope) => group(compare(scope.select(metrics.drillResult), '==', 1)),
};

/** Its recovery time. */
export const drillRto: Signal = {
  id: 'drill-rto',
  title: 'Recovery time of the last drill',
  question: 'How long did the worst client wait in the last drill of each kind?',
  unit: 's',
  by: ['cluster', 'scenario'],
  legend: '{{cluster}} {{scenario}}',
  expr: (scope) => scope.select(metrics.drillRto),
};

/** What it had to stay below. */
export const drillRtoTarget: Signal = {
  id: 'drill-rto-target',
  title: 'Recovery time objective of the last drill',
  question: 'Below which time did it have to stay?',
  unit: 's',
  by: ['cluster', 'scenario'],
  legend: '{{cluster}} {{scenario}}',
  expr: (scope) => scope.select(metrics.drillRtoTarget),
};

/** How long ago it ended. */
export const drillAge: Signal = {
  id: 'drill-age',
  title: 'Since the last drill',
  question: 'When was each kind of drill last run? What was not tried for a quarter of a year is a hope, not a plan.',
  unit: 's',
  by: ['cluster', 'scenario'],
  legend: '{{cluster}} {{scenario}}',
  expr: (scope) => group(minus(now, scope.select(metrics.drillEnd))),
};

/** Where each running drill is. */
export const drillPhase: Signal = {
  id: 'drill-phase',
  title: 'Phase of each drill',
  question: 'Is the fault there already, or taken back?',
  unit: 'short',
  by: ['cluster', 'scenario', 'phase'],
  legend: '{{cluster}} {{scenario}}: {{phase}}',
  expr: (scope) => scope.select(metrics.drillPhase),
};
