import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { overTime } from '../src/metrics/promql-functions.ts';
import { divide } from '../src/metrics/promql-operators.ts';

/** Share of a quota of a cloud service that is used up. */
export const quotaUsed: Signal = {
  id: 'quota-used',
  title: 'Quota used',
  question:
    'How much of the quota of the service is used up? It starts again at midnight UTC; at 100% the service refuses messages until then. Add units or slow the senders down.',
  unit: 'percentunit',
  by: ['cluster', 'quota'],
  legend: '{{cluster}} {{quota}}',
  expr: (scope) =>
    divide(
      overTime('last_over_time', metrics.quotaUsed, '10m', scope.matching(metrics.quotaUsed)),
      group(compare(overTime('last_over_time', metrics.quotaLimit, '10m', scope.matching(metrics.quotaLimit)), '>', 0)),
    ),
};
