import type { Scope, Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { aggregate, overTime, predictLinear } from '../src/metrics/promql-functions.ts';
import { divide } from '../src/metrics/promql-operators.ts';

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

/** The limit, over what a failed scrape leaves out; 0 is no limit, and is left out. */
const knownLimit = (scope: Scope) =>
  group(
    compare(overTime('last_over_time', metrics.connectionsMax, '1m', scope.matching(metrics.connectionsMax)), '>', 0),
  );

/** {@link connectionsUsed}, which survives a failed scrape and ignores a limit of 0. */
export const connectionsUsedSteadily: Signal = {
  ...connectionsUsed,
  id: 'connections-used-steadily',
  expr: (scope) =>
    divide(
      overTime('last_over_time', metrics.connectionsCurrent, '1m', scope.matching(metrics.connectionsCurrent)),
      knownLimit(scope),
    ),
};

/** Share of the limit that will be in use in four hours if the last hour goes on. */
export const connectionsPredicted: Signal = {
  id: 'connections-predicted',
  title: 'Connections used in 4 h',
  question:
    'Will the connections reach the limit within four hours if they grow as in the last one? Above 100% they will: find the roll-out or the leak, add room before it is full.',
  unit: 'percentunit',
  by: ['cluster', 'node'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) =>
    divide(
      predictLinear(metrics.connectionsCurrent, '1h', 4 * 3_600, scope.matching(metrics.connectionsCurrent)),
      knownLimit(scope),
    ),
};

/** Share of the limit of a listener in use. */
export const listenerUsed: Signal = {
  id: 'listener-used',
  title: 'Connections used per listener',
  question:
    'How close is each listener to its own limit? A full TLS listener hides behind an idle plain one in the sum of the node. Raise the limit of the listener or move clients.',
  unit: 'percentunit',
  by: ['cluster', 'node', 'listener', 'protocol'],
  legend: '{{cluster}} {{node}} {{listener}}',
  expr: (scope) =>
    divide(
      overTime(
        'last_over_time',
        metrics.listenerConnectionsCurrent,
        '1m',
        scope.matching(metrics.listenerConnectionsCurrent),
      ),
      group(
        compare(
          overTime(
            'last_over_time',
            metrics.listenerConnectionsMax,
            '1m',
            scope.matching(metrics.listenerConnectionsMax),
          ),
          '>',
          0,
        ),
      ),
    ),
};

/** The busiest node against the average of those that have clients; fewer than 100 a node say nothing. */
export const busiestNode: Signal = {
  id: 'busiest-node',
  title: 'Busiest node against the average',
  question:
    'Are the clients spread evenly? 1 is even; 2 means that one node carries twice its share. After a restart clients do not come back by themselves: rebalance.',
  unit: 'none',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const current = overTime(
      'last_over_time',
      metrics.connectionsCurrent,
      '1m',
      scope.matching(metrics.connectionsCurrent),
    );
    return divide(
      aggregate('max', ['cluster'], current),
      group(compare(aggregate('avg', ['cluster'], compare(current, '>', 0)), '>', 100)),
    );
  },
};
