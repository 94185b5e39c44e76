import type { Scope, Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group, type PromQL } from '../src/metrics/promql.ts';
import { aggregate, ago, now, overTime } from '../src/metrics/promql-functions.ts';
import { and, divide, minus, or } from '../src/metrics/promql-operators.ts';

const perCluster = (expression: PromQL): PromQL => aggregate('sum', ['cluster'], expression);
/** Rates of a handful of clients say nothing. */
const manyClients = (scope: Scope): PromQL =>
  group(compare(perCluster(scope.select(metrics.connectionsCurrent)), '>', 100));

/** Clients now against ten minutes ago, on the nodes that can be read at both times. */
export const clientsKept: Signal = {
  id: 'clients-kept',
  title: 'Clients against ten minutes ago',
  question:
    'Which share of the clients of ten minutes ago is connected? A cliff on nodes that answer is an outage in front of the brokers: load balancer, network, certificate, credentials. Nodes that cannot be read are left out.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const clients = scope.select(metrics.connectionsCurrent);
    const before = and(ago(metrics.connectionsCurrent, '10m', scope.matching(metrics.connectionsCurrent)), clients);
    return divide(perCluster(clients), group(compare(perCluster(before), '>', 100)));
  },
};

/** New connections a second per client. */
export const reconnecting: Signal = {
  id: 'reconnecting',
  title: 'Clients that connect anew',
  question:
    'Which share of the clients connects anew every second? A fleet at rest is near 0; a storm keeps brokers, login and load balancer busy with nothing but greetings.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => divide(perCluster(scope.rate(metrics.connectionsOpened, '5m')), manyClients(scope)),
};

/** Share of the logins that fail. */
export const loginFailures: Signal = {
  id: 'login-failures',
  title: 'Logins that fail',
  question:
    'Which share of the logins fails? Rises at once after a rotation of credentials, slowly when someone guesses. Left out below one login in ten seconds.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    divide(
      perCluster(scope.rate(metrics.authenticationAttempts, '5m', { result: 'failure' })),
      group(compare(perCluster(scope.rate(metrics.authenticationAttempts, '5m')), '>', 0.1)),
    ),
};

/** Refused connections a second that are not about credentials. */
export const connectionsRefused: Signal = {
  id: 'connections-refused',
  title: 'Connections refused',
  question:
    'How many CONNECTs are refused, and why? Wrong credentials are left out: Logins that fail has them. limit means that the broker is full.',
  unit: 'cps',
  by: ['cluster', 'reason'],
  legend: '{{cluster}} {{reason}}',
  expr: (scope) =>
    aggregate('sum', ['cluster', 'reason'], scope.rate(metrics.connectionsRejected, '5m', { reason: { not: 'auth' } })),
};

/** Clients lost to their keep-alive in ten minutes, per client connected. */
export const keepaliveLosses: Signal = {
  id: 'keepalive-losses',
  title: 'Clients lost to keep-alive',
  question:
    'Which share of the clients fell silent and was dropped in ten minutes? Many at once is a network that swallows packets, or a keep-alive longer than a NAT remembers.',
  unit: 'percentunit',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => divide(perCluster(scope.increase(metrics.keepaliveTimeouts, '10m')), manyClients(scope)),
};

/** Sessions taken over by a second connection with the same client id. */
export const takeovers: Signal = {
  id: 'takeovers',
  title: 'Sessions taken over',
  question:
    'How often in five minutes did a second connection with the same client id throw out the first? Short peaks follow network trouble; a level that stays are two devices with one id, fighting.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => perCluster(scope.increase(metrics.sessionsTakenOver, '5m')),
};

/** Time until a certificate ends: by listener as the broker says, by target as a probe saw it. */
export const certificateTime: Signal = {
  id: 'certificate-time',
  title: 'Certificates: time left',
  question:
    'When does the next certificate end? By listener what the broker says, by target what a probe was shown, the whole chain included. Renew, then reload the listener: the file alone changes nothing.',
  unit: 's',
  by: ['cluster', 'listener', 'target'],
  legend: '{{cluster}} {{listener}}{{target}}',
  expr: (scope) => {
    const told = aggregate('min', ['cluster', 'listener'], scope.select(metrics.tlsCertificateExpiry));
    const seen = aggregate('min', ['cluster', 'target'], scope.select(metrics.probeTlsExpiry));
    return minus(group(or(told, seen)), now);
  },
};

/** Whether each listener runs, over the last minute. */
export const listenersUp: Signal = {
  id: 'listeners-up',
  title: 'Listeners up',
  question:
    'Does every listener of every node run? A node can be healthy with its TLS port closed. One down on one node: its configuration or port; on all: the certificate or the last change.',
  unit: 'bool_yes_no',
  by: ['cluster', 'node', 'listener', 'protocol'],
  legend: '{{cluster}} {{node}} {{listener}}',
  expr: (scope) => overTime('max_over_time', metrics.listenerUp, scope.range('1m'), scope.matching(metrics.listenerUp)),
};
