import { gaugeSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { aggregate, now, predictLinear } from '../src/metrics/promql-functions.ts';
import { minus } from '../src/metrics/promql-operators.ts';

/** Memory by kind. */
export const memoryBytes = gaugeSignal(metrics.memoryUsed, {
  title: 'Memory by kind',
  question:
    'Is a node running out of memory? Compare lines of the same kind only. A climb with flat connections: look at queues, retained messages and subscriptions.',
  unit: 'bytes',
});

/** Memory there is, by kind. */
export const memoryLimit = gaugeSignal(metrics.memoryLimit, {
  title: 'Memory limit by kind',
  question:
    'How much memory may each node take? Different limits in one cluster make the smallest node the first to fall.',
  unit: 'bytes',
});

/** Memory in four hours. */
export const memoryPredicted: Signal = {
  id: 'memory-predicted',
  title: 'Memory in 4 h',
  question:
    'Where will memory be in four hours if it grows as in the last one? Compare with the limit: a leak shows here long before the node is killed.',
  unit: 'bytes',
  by: ['cluster', 'node', 'kind'],
  legend: '{{cluster}} {{node}} {{kind}}',
  expr: (scope) => predictLinear(metrics.memoryUsed, '1h', 4 * 3_600, scope.matching(metrics.memoryUsed)),
};

/** Processor time. */
export const cpu = gaugeSignal(metrics.cpuUsage, {
  title: 'CPU used',
  question:
    'Is a node busy? 100% is one core where the broker counts that way, the whole machine elsewhere. High with slow delivery: QoS 2, large messages or complex access rules; spread the load.',
  unit: 'percentunit',
});

/** Time since the start. */
export const uptime = gaugeSignal(metrics.uptime, {
  title: 'Uptime',
  question:
    'Did a broker restart? Lines climb; a fall to 0 is a restart. Several falls in a row: read the last exit reason in the log of that node, out of memory first.',
  unit: 's',
});

/** Time since the start the exporter remembers, for a table. */
export const runningFor: Signal = {
  id: 'running-for',
  title: 'Running for',
  question: 'How long has each node been running? The youngest one restarted last.',
  unit: 's',
  by: ['cluster', 'node'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) => minus(now, scope.select(metrics.startTime)),
};

/** File descriptors open. */
export const openFiles = gaugeSignal(metrics.openFds, {
  title: 'File descriptors open',
  question:
    'How many sockets and files has each node open? Every client takes one; more than clients explain is a leak.',
  unit: 'short',
});

/** Which broker in which version and edition runs where. */
export const brokerVersion: Signal = {
  id: 'broker-version',
  title: 'Broker, version and edition',
  question: 'What runs on each node? Two versions side by side belong to a rolling upgrade only.',
  unit: 'bool_yes_no',
  by: ['cluster', 'node', 'broker', 'version', 'edition'],
  legend: '{{cluster}} {{node}} {{broker}} {{version}}',
  expr: (scope) =>
    aggregate('max', ['cluster', 'node', 'broker', 'version', 'edition'], scope.select(metrics.brokerInfo)),
};

/** Devices a managed service knows. */
export const registeredDevices = gaugeSignal(metrics.registeredDevices, {
  title: 'Registered devices',
  question: 'How many devices does the managed service know? Compare with the connections: what is missing is away.',
  unit: 'short',
});
