import type { Scope, Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group, type PromQL } from '../src/metrics/promql.ts';
import { aggregate, overTime, predictLinear, quantileOverTime } from '../src/metrics/promql-functions.ts';
import { divide, minus, plus } from '../src/metrics/promql-operators.ts';

const perCluster = (expression: PromQL): PromQL => aggregate('sum', ['cluster'], expression);
const finite = (expression: PromQL): PromQL => group(compare(expression, '<', 1e15));
const limit = (scope: Scope): PromQL => scope.select(metrics.connectionsMax);
const of = { by: ['cluster'], legend: '{{cluster}}' } as const;

/** All clients of a cluster. */
export const clientsNow: Signal = {
  ...of,
  id: 'clients-now',
  title: 'Connections',
  question: 'How many clients are connected? Compare with the same hour of other weeks.',
  unit: 'short',
  expr: (scope) => perCluster(scope.select(metrics.connectionsCurrent)),
};

/** The level the clients stay below, but for one hour in twenty. */
export const clientsUsual: Signal = {
  ...of,
  id: 'clients-p95',
  title: 'Connections, p95 of 30 days',
  question: 'What must the cluster carry nearly always? Plan for this, not for the average.',
  unit: 'short',
  expr: (scope) =>
    perCluster(quantileOverTime(0.95, metrics.connectionsCurrent, '30d', scope.matching(metrics.connectionsCurrent))),
};

/** Clients the cluster may have. */
export const clientsLimit: Signal = {
  ...of,
  id: 'clients-limit',
  title: 'Connection limit',
  question:
    'How many clients may connect? Empty where the limit is unknown or there is none: set limits.connections in sre.yaml.',
  unit: 'short',
  expr: (scope) => perCluster(finite(limit(scope))),
};

/** Share of the limit that is free. */
export const clientsHeadroom: Signal = {
  ...of,
  id: 'clients-headroom',
  title: 'Room for connections',
  question: 'Which share of the limit is free? Below a third one node fewer may already be too few.',
  unit: 'percentunit',
  expr: (scope) => {
    const free = minus(perCluster(finite(limit(scope))), perCluster(scope.select(metrics.connectionsCurrent)));
    return divide(group(free), group(compare(perCluster(finite(limit(scope))), '>', 0)));
  },
};

/** Time until the connections reach the limit, at the growth of a week. */
export const clientsFullIn: Signal = {
  ...of,
  id: 'clients-full-in',
  title: 'Connections full in',
  question: 'When does the growth of the last week reach the limit? Empty while the clients do not become more.',
  unit: 's',
  expr: (scope) => {
    const growth = perCluster(
      overTime('deriv', metrics.connectionsCurrent, '7d', scope.matching(metrics.connectionsCurrent)),
    );
    return divide(
      group(minus(perCluster(finite(limit(scope))), perCluster(scope.select(metrics.connectionsCurrent)))),
      group(compare(growth, '>', 0)),
    );
  },
};

/** How full the rest is when the largest node is gone. */
export const usedWithoutLargest: Signal = {
  ...of,
  id: 'used-without-largest',
  title: 'Connections used without the largest node',
  question:
    'Can we lose a node at peak? What the rest would be full to when its largest node dies. Above 100% clients stay outside: add a node before the next one fails. Empty for one node.',
  unit: 'percentunit',
  expr: (scope) => {
    const room = minus(perCluster(finite(limit(scope))), aggregate('max', ['cluster'], finite(limit(scope))));
    return divide(perCluster(scope.select(metrics.connectionsCurrent)), group(compare(room, '>', 0)));
  },
};

/** Clients in a month. */
export const clientsPredicted: Signal = {
  ...of,
  id: 'clients-in-30-d',
  title: 'Connections in 30 d',
  question: 'How many clients will there be in a month, if they grow as in the last seven days?',
  unit: 'short',
  expr: (scope) =>
    perCluster(
      predictLinear(metrics.connectionsCurrent, '7d', 30 * 86_400, scope.matching(metrics.connectionsCurrent)),
    ),
};

/** Memory a client costs. */
export const memoryPerClient: Signal = {
  ...of,
  id: 'memory-per-client',
  title: 'Memory per connection',
  question:
    'What does a client cost in memory? Growing with a steady fleet is a leak, queues or subscriptions; multiply it by the clients planned.',
  unit: 'bytes',
  expr: (scope) =>
    divide(
      perCluster(aggregate('max', ['cluster', 'node'], scope.select(metrics.memoryUsed, { kind: { not: 'host' } }))),
      group(compare(perCluster(scope.select(metrics.connectionsCurrent)), '>', 0)),
    ),
};

/** Processor a thousand messages cost. */
export const cpuPerThousandMessages: Signal = {
  ...of,
  id: 'cpu-per-thousand-messages',
  title: 'CPU per 1000 messages a second',
  question:
    'What do a thousand messages a second, in and out, cost in CPU? Growing with a steady load: larger payloads, more QoS 2 or slower access rules.',
  unit: 'percentunit',
  expr: (scope) => {
    const messages = plus(
      perCluster(scope.rate(metrics.messagesReceived, '5m')),
      perCluster(scope.rate(metrics.messagesSent, '5m')),
    );
    const thousands = divide(group(messages), 1_000);
    return divide(perCluster(scope.select(metrics.cpuUsage)), group(compare(thousands, '>', 0.001)));
  },
};

/** Sessions free. */
export const sessionsLimit: Signal = {
  ...of,
  id: 'sessions-limit',
  title: 'Session limit',
  question: 'How many sessions may there be, online and offline?',
  unit: 'short',
  expr: (scope) => aggregate('max', ['cluster'], scope.select(metrics.sessionsMax)),
};

/** Time until the memory is full, at the growth of a week. */
export const memoryFullIn: Signal = {
  id: 'memory-full-in',
  title: 'Memory full in',
  question: 'When does the growth of memory over the last week reach the limit? Empty while it does not grow.',
  unit: 's',
  by: ['cluster', 'node', 'kind'],
  legend: '{{cluster}} {{node}} {{kind}}',
  expr: (scope) =>
    divide(
      group(minus(finite(scope.select(metrics.memoryLimit)), scope.select(metrics.memoryUsed))),
      group(compare(overTime('deriv', metrics.memoryUsed, '7d', scope.matching(metrics.memoryUsed)), '>', 0)),
    ),
};
