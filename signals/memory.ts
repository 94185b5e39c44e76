import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { divide } from '../src/metrics/promql-operators.ts';

/** What the subscriptions of a node take. */
export const subscriptionMemory: Signal = {
  id: 'subscription-memory',
  title: 'Subscription memory',
  question:
    'How much memory do subscriptions take on each node? Growing with the fleet is fine; growing with a steady fleet is a leak or wildcard subscriptions piling up.',
  unit: 'bytes',
  by: ['cluster', 'node', 'method'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) => scope.select(metrics.subscriptionMemory),
};

/** Share of the memory limit in use, by kind of memory; a limit of 0 means that there is none. */
export const memoryUsed: Signal = {
  id: 'memory-used',
  title: 'Memory used',
  question:
    'How much of its memory limit does each node use? Queues, retained messages and subscriptions are the usual growth; a node at its limit is killed or blocks publishers.',
  unit: 'percentunit',
  by: ['cluster', 'node', 'kind'],
  legend: '{{cluster}} {{node}} {{kind}}',
  expr: (scope) => divide(scope.select(metrics.memoryUsed), group(compare(scope.select(metrics.memoryLimit), '>', 0))),
};
