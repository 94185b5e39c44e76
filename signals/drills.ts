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
