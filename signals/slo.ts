import type { Signal } from '../src/generate/signal.ts';
import { recordedSeries } from '../src/metrics/recorded-series.ts';

/** How fast the error budgets are spent, by the pairs of windows alerts judge by. */
export const burnRate: Signal = {
  id: 'slo-burn-rate',
  title: 'Burn rate',
  question:
    'How fast is each error budget being spent? 1 uses it up in exactly 30 days, 14.4 in two. Both windows must burn; follow the runbook of MQTT_SLO_Fast_Burn.',
  unit: 'short',
  by: ['cluster', 'slo', 'short', 'long', 'exhaustion'],
  legend: '{{cluster}} {{slo}} {{short}}/{{long}}',
  expr: (scope) => scope.select(recordedSeries.sloBurn),
};

/** What is left of the error budgets. */
export const budgetLeft: Signal = {
  id: 'slo-budget-left',
  title: 'Error budget left',
  question:
    'How much of the error budget of the last 30 days is left? Below 0 the objective is missed: stop risky changes until it recovers.',
  unit: 'percentunit',
  by: ['cluster', 'slo'],
  legend: '{{cluster}} {{slo}}',
  expr: (scope) => scope.select(recordedSeries.sloBudgetLeft),
};
