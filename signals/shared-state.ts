import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { overTime } from '../src/metrics/promql-functions.ts';
import { divide } from '../src/metrics/promql-operators.ts';

/** Whether the shared state answers the exporter. */
export const sharedStateAnswers: Signal = {
  id: 'shared-state-answers',
  title: 'Shared state answers',
  question:
    'Does the store the brokers share answer? At 0 brokers cannot read sessions or pass messages to each other: look at the store, not at the brokers.',
  unit: 'bool_yes_no',
  by: ['cluster', 'dependency', 'kind'],
  legend: '{{cluster}} {{dependency}}',
  expr: (scope) =>
    overTime('max_over_time', metrics.dependencyUp, '30s', scope.matching(metrics.dependencyUp, { kind: 'redis' })),
};

/** Replicas of the shared state. */
export const sharedStateReplicas: Signal = {
  id: 'shared-state-replicas',
  title: 'Replicas of the shared state',
  question:
    'Has the shared state a copy? Fewer replicas than an hour ago means that the next failure of the store loses sessions and retained messages.',
  unit: 'short',
  by: ['cluster', 'dependency'],
  legend: '{{cluster}} {{dependency}}',
  expr: (scope) =>
    overTime('max_over_time', metrics.sharedStateReplicas, '1m', scope.matching(metrics.sharedStateReplicas)),
};

/** Share of its memory limit the shared state uses; +Inf, no limit, gives 0. */
export const sharedStateMemoryUsed: Signal = {
  id: 'shared-state-memory-used',
  title: 'Shared state memory used',
  question:
    'How close is the shared state to maxmemory? At 100% it throws sessions and retained messages away or refuses writes, by its eviction policy.',
  unit: 'percentunit',
  by: ['cluster', 'dependency'],
  legend: '{{cluster}} {{dependency}}',
  expr: (scope) =>
    divide(
      overTime('last_over_time', metrics.sharedStateMemoryUsed, '1m', scope.matching(metrics.sharedStateMemoryUsed)),
      group(
        compare(
          overTime(
            'last_over_time',
            metrics.sharedStateMemoryLimit,
            '1m',
            scope.matching(metrics.sharedStateMemoryLimit),
          ),
          '>',
          0,
        ),
      ),
    ),
};
