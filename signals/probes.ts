import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { aggregate, histogramQuantile, overTime } from '../src/metrics/promql-functions.ts';

/** Share of the scheduled probes of five minutes that went through. */
export const probesSucceeding: Signal = {
  id: 'probes-succeeding',
  title: 'Probes that succeed',
  question:
    'Does a device get through the address devices use? Share of the last five minutes; below 100% some probes failed: Probe failures by phase says where they stop.',
  unit: 'percentunit',
  by: ['cluster', 'target', 'module'],
  legend: '{{cluster}} {{target}} {{module}}',
  expr: (scope) =>
    aggregate(
      'avg',
      ['cluster', 'target', 'module'],
      overTime('avg_over_time', metrics.probeSuccess, '5m', scope.matching(metrics.probeSuccess)),
    ),
};

/** What nine of ten probes need at most, by phase. */
export const probePhaseTime: Signal = {
  id: 'probe-phase-time',
  title: 'Time of each probe phase (p90)',
  question:
    'Which step of a connection is slow for nine of ten probes? dns and tcp: the network; tls: CPU or certificates; connect: authentication; deliver: the brokers.',
  unit: 's',
  by: ['cluster', 'target', 'phase'],
  legend: '{{cluster}} {{target}} {{phase}}',
  expr: (scope) =>
    histogramQuantile(0.9, metrics.probeDuration, {
      by: ['cluster', 'target', 'phase'],
      over: scope.range('10m'),
      matching: scope.matching(metrics.probeDuration),
    }),
};
