import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { aggregate, now, overTime } from '../src/metrics/promql-functions.ts';
import { divide, minus } from '../src/metrics/promql-operators.ts';

/** Versions that run side by side in a cluster. */
export const versionsRunning: Signal = {
  id: 'versions-running',
  title: 'Broker versions',
  question:
    'Does the whole cluster run one version? 2 during a rolling upgrade; for longer the upgrade was left half done: finish it or roll it back.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const told = scope.matching(metrics.brokerInfo, { version: { not: '' } });
    const each = aggregate(
      'group',
      ['cluster', 'broker', 'version'],
      overTime('last_over_time', metrics.brokerInfo, '5m', told),
    );
    return aggregate('count', ['cluster'], each);
  },
};

/** Starts of a node in half an hour. */
export const restarts: Signal = {
  id: 'restarts',
  title: 'Restarts in 30 min',
  question:
    'Does a node keep restarting? One is an upgrade, more is a crash loop: read the last exit reason and whether the kernel killed it for memory.',
  unit: 'short',
  by: ['cluster', 'node'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) => overTime('changes', metrics.startTime, '30m', scope.matching(metrics.startTime)),
};

/** Alarms whose broker stops taking messages from publishers until they are over. */
export const BLOCKING_ALARMS = 'memory|disk|address_memory_limit|disk_limit|memory_limit|store_limit|temp_limit';

/** Alarms one client of thousands can raise: they say nothing about the broker. */
export const CLIENT_ALARMS = 'conn_congestion';

/** Alarms the brokers raise. */
export const brokerAlarms: Signal = {
  id: 'broker-alarms',
  title: 'Alarms of the brokers',
  question:
    'Does a broker complain about itself? 1 while the alarm is raised. Memory and disk alarms block publishers; the runbook says what each broker means.',
  unit: 'bool_yes_no',
  by: ['cluster', 'node', 'alarm'],
  legend: '{{cluster}} {{node}} {{alarm}}',
  expr: (scope) => overTime('min_over_time', metrics.alarmActive, '30s', scope.matching(metrics.alarmActive)),
};

/** Alarms that block publishers. */
export const blockingAlarms: Signal = {
  id: 'blocking-alarms',
  title: 'Alarms that block publishers',
  question:
    'Does a broker refuse messages because memory or disk ran low? 1 means devices cannot publish now: free the resource, do not restart.',
  unit: 'bool_yes_no',
  by: ['cluster', 'node', 'alarm'],
  legend: '{{cluster}} {{node}} {{alarm}}',
  expr: (scope) =>
    overTime(
      'max_over_time',
      metrics.alarmActive,
      '1m',
      scope.matching(metrics.alarmActive, { alarm: { re: BLOCKING_ALARMS } }),
    ),
};

/** Share of the file descriptors in use, the worst of five minutes. */
export const fileDescriptorsUsed: Signal = {
  id: 'file-descriptors-used',
  title: 'File descriptors used',
  question:
    'How close is each node to its limit of file descriptors? Every connection takes one; at the limit new clients are refused and files cannot be opened. Raise LimitNOFILE before more clients come.',
  unit: 'percentunit',
  by: ['cluster', 'node'],
  legend: '{{cluster}} {{node}}',
  expr: (scope) =>
    divide(
      overTime('max_over_time', metrics.openFds, '5m', scope.matching(metrics.openFds)),
      group(compare(overTime('last_over_time', metrics.maxFds, '5m', scope.matching(metrics.maxFds)), '>', 0)),
    ),
};

/** Time until the licence ends. */
export const licenseLeft: Signal = {
  id: 'license-left',
  title: 'Licence ends in',
  question:
    'How long is the licence of the brokers good for? Below a month order the next one; a broker without a licence refuses clients or stops.',
  unit: 's',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) =>
    minus(overTime('last_over_time', metrics.licenseExpiry, '10m', scope.matching(metrics.licenseExpiry)), now),
};
