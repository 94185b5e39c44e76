import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { overTime } from '../src/metrics/promql-functions.ts';
import { divide } from '../src/metrics/promql-operators.ts';

/** Servers as the health check of the load balancer sees them. */
export const balancedServerUp: Signal = {
  id: 'balanced-server-up',
  title: 'Server up in the load balancer',
  question:
    'Does the load balancer send clients to each broker? 0 is a failed health check, drain or maintenance: compare with Node up. A broker that is up here and 0 there has a broken check or listener.',
  unit: 'bool_yes_no',
  by: ['cluster', 'dependency', 'backend', 'server'],
  legend: '{{cluster}} {{backend}}/{{server}}',
  expr: (scope) =>
    overTime('max_over_time', metrics.loadBalancerServerUp, '1m', scope.matching(metrics.loadBalancerServerUp)),
};

/** Servers of a backend that may get clients. */
export const balancedServersUp: Signal = {
  id: 'balanced-servers-up',
  title: 'Servers that take clients',
  question:
    'How many brokers can the load balancer send clients to? At 0 every new client is refused, however well the brokers are.',
  unit: 'short',
  by: ['cluster', 'dependency', 'backend'],
  legend: '{{cluster}} {{backend}}',
  expr: (scope) =>
    overTime('max_over_time', metrics.loadBalancerServersUp, '30s', scope.matching(metrics.loadBalancerServersUp)),
};

/** Share of the sessions a frontend may have. */
export const balancerSessionsUsed: Signal = {
  id: 'balancer-sessions-used',
  title: 'Load balancer sessions used',
  question:
    'How close is each frontend to its limit of sessions (maxconn)? At 100% clients wait unseen in the backlog of the kernel. Raise maxconn and the file descriptors of the load balancer.',
  unit: 'percentunit',
  by: ['cluster', 'dependency', 'frontend'],
  legend: '{{cluster}} {{frontend}}',
  expr: (scope) =>
    divide(
      overTime(
        'last_over_time',
        metrics.loadBalancerSessionsCurrent,
        '1m',
        scope.matching(metrics.loadBalancerSessionsCurrent),
      ),
      group(
        compare(
          overTime(
            'last_over_time',
            metrics.loadBalancerSessionsMax,
            '1m',
            scope.matching(metrics.loadBalancerSessionsMax),
          ),
          '>',
          0,
        ),
      ),
    ),
};
