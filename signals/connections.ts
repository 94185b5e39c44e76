import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { divide } from '../src/metrics/promql.ts';

/** Share of the connection limit in use. */
export const connectionsUsed: Signal = {
  id: 'connections-used',
  title: 'Connections used',
  question:
    'How close is each node to its connection limit? Empty when the limit is unknown: set limits.connections in sre.yaml. One node high: rebalance. All high: raise the limit or add a node.',
  unit: 'percentunit',
  by: ['cluster', 'node'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) => divide(scope.select(metrics.connectionsCurrent), scope.select(metrics.connectionsMax)),
};
