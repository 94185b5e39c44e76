import { gaugeSignal } from '../src/generate/metric-signal.ts';
import type { Scope, Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import type { Metric } from '../src/metrics/metric.ts';
import { compare, group, type PromQL } from '../src/metrics/promql.ts';
import { overTime } from '../src/metrics/promql-functions.ts';
import { divide, literal, minus, or } from '../src/metrics/promql-operators.ts';

/** The value now, over what a failed scrape leaves out. */
const steady = <L extends string>(scope: Scope, metric: Metric<L, 'gauge'>): PromQL =>
  overTime('last_over_time', metric, '1m', scope.matching(metric));

/** How fast it becomes more, or less, in a second; measured over an hour, so that what is tidied up in between is no trend. */
const trend = <L extends string>(scope: Scope, metric: Metric<L, 'gauge'>): PromQL =>
  overTime('deriv', metric, '1h', scope.matching(metric));

/** Bytes free where the broker keeps its messages. */
export const diskFree = gaugeSignal(metrics.diskFree, {
  title: 'Disk free',
  question:
    'How much room have messages on each node? At the limit the broker takes no more of them: look for queues of offline sessions, logs and dumps.',
  unit: 'bytes',
});

/** Free bytes at which the broker stops taking messages. */
export const diskFreeLimit = gaugeSignal(metrics.diskFreeLimit, {
  title: 'Least free disk',
  question: 'At how much free disk does a node stop taking messages? Below some gigabytes it stops too late.',
  unit: 'bytes',
});

/** Share of the limit of a store in use, whether the broker tells bytes or only the share; a limit of 0 is none. */
export const diskUsed: Signal = {
  id: 'disk-used',
  title: 'Disk limit used',
  question:
    'How much of the disk it may take does each node use? At 100% it takes no more messages: bring consumers back, or give it more room.',
  unit: 'percentunit',
  by: ['cluster', 'node', 'kind'],
  legend: '{{cluster}} {{node}} {{kind}}',
  expr: (scope) =>
    or(
      divide(steady(scope, metrics.diskUsed), group(compare(steady(scope, metrics.diskLimit), '>', 0))),
      steady(scope, metrics.diskLimitUsed),
    ),
};

/**
 * Share of the room that is gone: of the limit where the broker tells how much it uses; where it tells only what is
 * free, of the most there was within a day.
 */
export const diskGone: Signal = {
  ...diskUsed,
  id: 'disk-gone',
  title: 'Disk room gone',
  expr: (scope) => {
    const most = overTime('max_over_time', metrics.diskFree, '1d', scope.matching(metrics.diskFree));
    return or(
      divide(
        group(minus(most, steady(scope, metrics.diskFree))),
        group(compare(group(minus(most, steady(scope, metrics.diskFreeLimit))), '>', 0)),
      ),
      diskUsed.expr(scope),
    );
  },
};

/** Time until the limit is reached, by the trend of an hour: the line predict_linear draws, asked for its end. */
export const diskFullIn: Signal = {
  id: 'disk-full-in',
  title: 'Disk full in',
  question:
    'When does each node reach its disk limit if the last hour goes on? Empty while nothing fills. Hours: find what grows, queues of offline sessions first.',
  unit: 's',
  by: ['cluster', 'node', 'kind'],
  legend: '{{cluster}} {{node}} {{kind}}',
  expr: (scope) =>
    or(
      or(
        divide(
          group(minus(steady(scope, metrics.diskFreeLimit), steady(scope, metrics.diskFree))),
          group(compare(trend(scope, metrics.diskFree), '<', 0)),
        ),
        divide(
          group(minus(steady(scope, metrics.diskLimit), steady(scope, metrics.diskUsed))),
          group(compare(trend(scope, metrics.diskUsed), '>', 0)),
        ),
      ),
      divide(
        group(minus(literal(1), steady(scope, metrics.diskLimitUsed))),
        group(compare(trend(scope, metrics.diskLimitUsed), '>', 0)),
      ),
    ),
};
