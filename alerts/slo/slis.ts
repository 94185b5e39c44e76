import type { Sli } from '../../src/generate/slo/sli.ts';
import { metrics } from '../../src/metrics/catalogue.ts';
import { bound, bucketsOf, observationsOf } from '../../src/metrics/histogram-series.ts';
import { group, type PromQL, select, sumRate } from '../../src/metrics/promql.ts';
import { aggregate, overTime } from '../../src/metrics/promql-functions.ts';
import { literal, minus, or, truth } from '../../src/metrics/promql-operators.ts';
import { errorRatios, recordedSeries } from '../../src/metrics/recorded-series.ts';

/** The clusters a rule is for; empty for all. */
export interface Reach {
  readonly cluster?: string | { readonly re: string };
}

/** Clusters whose messages count as late after the same time, seconds: a bound of the probe histogram. */
export interface LateAfter {
  readonly reach: Reach;
  readonly seconds: number;
}

/** Messages lost of messages received, as the brokers count them. */
export function deliverySli(reach: Reach): Sli {
  return {
    slo: 'delivery',
    errors: {
      series: recordedSeries.deliveryErrors,
      expr: sumRate(metrics.messagesDropped, {
        by: ['cluster'],
        over: '5m',
        matching: { ...reach, reason: { not: 'no_subscribers' } },
      }),
    },
    total: {
      series: recordedSeries.deliveryMessages,
      expr: sumRate(metrics.messagesReceived, { by: ['cluster'], over: '5m', matching: reach }),
    },
    ratios: errorRatios.delivery,
  };
}

/** Scheduled probes that failed, of all of them, as a device would have met it. */
export function probesSli(reach: Reach): Sli {
  const succeeded = overTime('avg_over_time', metrics.probeSuccess, '5m', reach);
  return {
    slo: 'probes',
    errors: {
      series: recordedSeries.probeErrors,
      expr: aggregate('sum', ['cluster'], minus(literal(1), succeeded)),
    },
    total: { series: recordedSeries.probes, expr: aggregate('count', ['cluster'], succeeded) },
    ratios: errorRatios.probes,
  };
}

/** Messages of probes that arrived too late, of those that arrived. */
export function latencySli(lateAfter: readonly LateAfter[]): Sli {
  const arrived = (reach: Reach): PromQL =>
    sumRate(observationsOf(metrics.probeDuration), {
      by: ['cluster'],
      over: '5m',
      matching: { ...reach, phase: 'deliver' },
    });
  const inTime = ({ reach, seconds }: LateAfter): PromQL =>
    sumRate(bucketsOf(metrics.probeDuration), {
      by: ['cluster'],
      over: '5m',
      matching: { ...reach, phase: 'deliver', le: bound(seconds) },
    });
  return {
    slo: 'latency',
    errors: {
      series: recordedSeries.slowDeliveries,
      expr: either(lateAfter.map((late) => minus(arrived(late.reach), inTime(late)))),
    },
    total: { series: recordedSeries.deliveries, expr: either(lateAfter.map(({ reach }) => arrived(reach))) },
    ratios: errorRatios.latency,
  };
}

/** Time without service: no probe gets through; where nothing is probed, no node answers. */
export function availabilitySli(reach: Reach): Sli {
  const probed = aggregate('max', ['cluster'], select(metrics.probeSuccess, reach));
  const answering = aggregate('max', ['cluster'], select(metrics.clusterNodesAlive, reach));
  return {
    slo: 'availability',
    errors: {
      series: recordedSeries.unavailable,
      expr: truth(group(or(probed, answering)), '==', 0),
    },
    ratios: errorRatios.availability,
  };
}

/** The series of all of them: each cluster is in one. */
export function either(expressions: readonly PromQL[]): PromQL {
  const [first, ...rest] = expressions;
  if (first === undefined) throw new Error('an expression of no clusters');
  return rest.reduce((all, next) => or(all, next), first);
}
