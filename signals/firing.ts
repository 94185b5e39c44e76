import type { Scope, Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { alertSeries } from '../src/metrics/monitoring-series.ts';
import type { PromQL } from '../src/metrics/promql.ts';
import { aggregate, now } from '../src/metrics/promql-functions.ts';
import { minus, or, times } from '../src/metrics/promql-operators.ts';

function ours(scope: Scope, of: { readonly severity?: string; readonly alertstate: string }): PromQL {
  return scope.select(alertSeries.alerts, { alertname: { re: 'MQTT_.*' }, ...of });
}

/** Firing alerts of each cluster; 0 where none fires. */
function firing(severity: 'critical' | 'warning', title: string, question: string): Signal {
  return {
    id: `firing-${severity}`,
    title,
    question,
    unit: 'short',
    by: ['cluster'],
    legend: '{{cluster}}',
    expr: (scope) =>
      or(
        aggregate('count', ['cluster'], ours(scope, { severity, alertstate: 'firing' })),
        times(aggregate('count', ['cluster'], scope.select(metrics.clusterNodesExpected)), 0),
      ),
  };
}

/** Alerts that wake somebody. */
export const firingCritical = firing(
  'critical',
  'Critical alerts',
  'Who is paging? 0 is good. Each has a runbook: follow it, oldest alert first.',
);

/** Alerts for working hours. */
export const firingWarning = firing(
  'warning',
  'Warnings',
  'What waits for working hours? 0 is good; several at once on one cluster are often one cause.',
);

/** Every alert, by name: 1 while it fires, 0 while it is pending, nothing otherwise. */
export const alertStates: Signal = {
  id: 'alert-states',
  title: 'Alerts pending and firing',
  question:
    'When did it start, and in which order? The first to start is nearest to the cause; the ones after it are often its consequences. Empty is good.',
  unit: 'bool_yes_no',
  by: ['cluster', 'alertname', 'severity'],
  legend: '{{cluster}} {{alertname}}',
  expr: (scope) => {
    const inState = (alertstate: string): PromQL =>
      aggregate('max', ['cluster', 'alertname', 'severity'], ours(scope, { alertstate }));
    return or(inState('firing'), times(inState('pending'), 0));
  },
};

/** Time since each alert became pending. */
export const alertAge: Signal = {
  id: 'alert-age',
  title: 'Active for',
  question: 'How long has each alert been pending or firing? The oldest is nearest to the cause.',
  unit: 's',
  by: ['cluster', 'alertname', 'severity'],
  legend: '{{cluster}} {{alertname}}',
  expr: (scope) =>
    aggregate(
      'max',
      ['cluster', 'alertname', 'severity'],
      minus(now, scope.select(alertSeries.activeSince, { alertname: { re: 'MQTT_.*' } })),
    ),
};
