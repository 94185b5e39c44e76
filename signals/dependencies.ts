import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { overTime } from '../src/metrics/promql-functions.ts';

/** Whether what stands around the brokers answers, over what a failed scrape leaves out; shared state has a signal of its own. */
export const dependenciesUp: Signal = {
  id: 'dependencies-up',
  title: 'Dependencies up',
  question:
    'Do load balancer, shared state and virtual address answer? A red one with green brokers explains why clients suffer while the cluster looks well.',
  unit: 'bool_yes_no',
  by: ['cluster', 'dependency', 'kind'],
  legend: '{{cluster}} {{dependency}}',
  expr: (scope) =>
    overTime(
      'max_over_time',
      metrics.dependencyUp,
      '30s',
      scope.matching(metrics.dependencyUp, { kind: { not: 'redis' } }),
    ),
};

/** Time to connect to them. */
export const dependencyConnect = gaugeSignal(metrics.dependencyConnectDuration, {
  title: 'Time to connect to dependencies',
  question:
    'How long does a connection to each take? Growing is a busy machine or a full network, before anything fails.',
  unit: 's',
});

/** Connections that wait for a server. */
export const balancerQueue = gaugeSignal(metrics.loadBalancerQueuedConnections, {
  title: 'Connections waiting in the load balancer',
  question:
    'Do clients wait for a free broker? 0 is good: above it the brokers are full or down behind the load balancer.',
  unit: 'short',
});

/** How clients are spread by the load balancer. */
export const balancerSpread = gaugeSignal(metrics.loadBalancerServerSessionsCurrent, {
  title: 'Sessions per server in the load balancer',
  question:
    'Are clients spread evenly? After a restart the returned broker stays empty, because MQTT connections do not move.',
  unit: 'short',
});

/** Connections to brokers that fail. */
export const balancerErrors = rateSignal(metrics.loadBalancerConnectionErrors, {
  title: 'Failed connections to brokers',
  question:
    'Does the load balancer fail to reach a broker? Should be empty; a broker that refuses is full or restarting.',
  unit: 'cps',
});

/** Whether each node holds the virtual address. */
export const addressHolder = gaugeSignal(metrics.virtualAddressHolder, {
  title: 'Holder of the virtual address',
  question:
    'Which machine answers at the virtual address? One green row; a change is a fail-over that cut every client off.',
  unit: 'bool_yes_no',
});

/** How far replicas are behind. */
export const stateLag = gaugeSignal(metrics.sharedStateLagSeconds, {
  title: 'Lag of the shared state',
  question:
    'How long has the slowest replica of the shared state been silent? What it has not got is lost at a fail-over.',
  unit: 's',
});

/** Keys thrown away. */
export const stateEvictions = rateSignal(metrics.sharedStateEvictedKeys, {
  title: 'Keys evicted from the shared state',
  question: 'Does the shared state throw sessions or retained messages away? Should be empty: give it more memory.',
  unit: 'ops',
});

/** Servers each backend is configured with. */
export const balancerServers = gaugeSignal(metrics.loadBalancerServers, {
  title: 'Servers of the load balancer',
  question: 'How many brokers does the load balancer know? Fewer than nodes: one never gets clients.',
  unit: 'short',
});

/** Whether a replica follows its master. */
export const stateLink = gaugeSignal(metrics.sharedStateLinkUp, {
  title: 'Replica linked to its master',
  question: 'Does the replica of the shared state follow its master? No means that a fail-over loses what came since.',
  unit: 'bool_yes_no',
});
