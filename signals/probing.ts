import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { bucketsOf } from '../src/metrics/histogram-series.ts';
import { aggregate, histogramQuantile, now, overTime } from '../src/metrics/promql-functions.ts';
import { minus } from '../src/metrics/promql-operators.ts';

/** Whether the last probe of each target got through. */
export const probesUp = gaugeSignal(metrics.probeSuccess, {
  title: 'Last probe of each target',
  question:
    'Does a device get in, publish and receive right now? One target red: its listener; all: network, credentials or the cluster.',
  unit: 'percentunit',
});

/** Where probes fail, and why. */
export const probeFailures = rateSignal(metrics.probeFailures, {
  title: 'Probe failures by phase',
  question:
    'Where do devices get stuck? dns and tcp: before the broker; tls: certificate; connect: credentials or a full broker; deliver: routing.',
  unit: 'ops',
});

/** Probes that were not begun. */
export const probesSkipped = rateSignal(metrics.probeSkipped, {
  title: 'Probes skipped',
  question: 'Were probes left out because earlier ones still ran? Raise the interval or lower the number of probes.',
  unit: 'ops',
});

/** Time since a probe got through. */
export const probeSilence: Signal = {
  id: 'probe-silence',
  title: 'Since the last good probe',
  question: 'How long has no probe got through? This is how long devices have been outside.',
  unit: 's',
  by: ['cluster', 'target', 'module'],
  legend: '{{cluster}} {{target}} {{module}}',
  expr: (scope) => minus(now, scope.select(metrics.probeLastSuccess)),
};

/** Share of the probes that succeeded, over what the panel's interval asks. */
export const probeSuccessShare: Signal = {
  id: 'probe-success-share',
  title: 'Probe success',
  question:
    'Which share of the probes of the last five minutes got through? 100% is good; see Probe failures by phase.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    aggregate(
      'avg',
      ['cluster'],
      overTime('avg_over_time', metrics.probeSuccess, '5m', scope.matching(metrics.probeSuccess)),
    ),
};

/** How the times of deliveries are spread. */
export const deliverySpread: Signal = {
  id: 'delivery-spread',
  title: 'Deliveries by time',
  question:
    'How long do messages take, and are they all alike? One band low is good. A second band high up is one node, route or listener that is slow: an average would hide it.',
  unit: 's',
  by: ['le'],
  legend: '{{le}}',
  expr: (scope) => aggregate('sum', ['le'], scope.rate(bucketsOf(metrics.probeDuration), '5m', { phase: 'deliver' })),
};

/** Half, nine of ten, and nearly all deliveries need at most this. */
export const deliveryTime = (quantile: number): Signal => ({
  id: `delivery-p${quantile * 100}`,
  title: `Time to deliver (p${quantile * 100})`,
  question: `How long does a message take at most, in ${quantile * 100} of 100 probes?`,
  unit: 's',
  by: ['cluster'],
  legend: `{{cluster}} p${quantile * 100}`,
  expr: (scope) =>
    histogramQuantile(quantile, metrics.probeDuration, {
      by: ['cluster'],
      over: scope.range('10m'),
      matching: scope.matching(metrics.probeDuration, { phase: 'deliver' }),
    }),
});
