import type { Metric } from './metric.ts';

const target = ['job', 'instance'] as const;
const gauge = { type: 'gauge', tier: 'optional' } as const;
const counter = { type: 'counter', tier: 'optional' } as const;

/** What every exporter says about its own process. */
export const processSeries = {
  cpu: { ...counter, name: 'process_cpu_seconds_total', unit: 'seconds', labels: target, help: 'CPU time used.' },
  memory: {
    ...gauge,
    name: 'process_resident_memory_bytes',
    unit: 'bytes',
    labels: target,
    help: 'Memory the process takes.',
  },
  loopLag: {
    ...gauge,
    name: 'nodejs_eventloop_lag_p99_seconds',
    unit: 'seconds',
    labels: target,
    help: 'How late the slowest hundredth of the turns of the event loop is.',
  },
  openFds: { ...gauge, name: 'process_open_fds', unit: '1', labels: target, help: 'File descriptors open.' },
} as const satisfies Readonly<Record<string, Metric>>;

/** What Prometheus says about its rules and notifications, when it scrapes itself. */
export const prometheusSeries = {
  ruleFailures: {
    ...counter,
    name: 'prometheus_rule_evaluation_failures_total',
    unit: '1',
    labels: [...target, 'rule_group'],
    help: 'Evaluations of a rule that failed, by file and group.',
  },
  ruleDuration: {
    ...gauge,
    name: 'prometheus_rule_group_last_duration_seconds',
    unit: 'seconds',
    labels: [...target, 'rule_group'],
    help: 'How long the last evaluation of the group took.',
  },
  notificationsDropped: {
    ...counter,
    name: 'prometheus_notifications_dropped_total',
    unit: '1',
    labels: target,
    help: 'Alerts that no Alertmanager took.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** What Prometheus writes about our alerts: 1 while one is pending or firing, with its labels and those of its series. */
export const alertSeries = {
  alerts: {
    ...gauge,
    name: 'ALERTS',
    unit: 'bool',
    labels: ['cluster', 'node', 'alertname', 'alertstate', 'severity', 'category'],
    help: 'Whether the alert is pending or firing.',
  },
  activeSince: {
    ...gauge,
    name: 'ALERTS_FOR_STATE',
    unit: 'timestamp',
    labels: ['cluster', 'node', 'alertname', 'severity', 'category'],
    help: 'Unix time since which the alert has been pending or firing.',
  },
} as const satisfies Readonly<Record<string, Metric>>;
