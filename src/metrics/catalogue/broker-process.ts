import { counter, gauge } from '../metric.ts';

const node = ['node'] as const;
/** What takes the disk: stored messages, the overflow of memory, or everything on the file system they share. */
const DISK_KINDS = ['messages', 'overflow', 'file_system'] as const;

/** The process, its machine and its licence. */
export const brokerProcess = {
  uptime: gauge('mqtt_uptime_seconds', 'Time since the broker started.', { unit: 'seconds', labels: node }),
  startTime: gauge(
    'mqtt_start_timestamp_seconds',
    'Unix time at which the broker node started, computed by the exporter from its uptime; stands still until it restarts.',
    { unit: 'timestamp', tier: 'optional', labels: node },
  ),
  memoryUsed: gauge('mqtt_memory_used_bytes', 'Memory the broker uses, by kind.', {
    unit: 'bytes',
    labels: ['node', 'kind'],
    values: { kind: ['rss', 'heap', 'vm', 'host'] },
  }),
  memoryLimit: gauge('mqtt_memory_limit_bytes', 'Limit or total of the memory of the same kind.', {
    unit: 'bytes',
    labels: ['node', 'kind'],
    values: { kind: ['rss', 'heap', 'vm', 'host'] },
  }),
  cpuUsage: gauge('mqtt_cpu_usage_ratio', 'CPU the broker uses; 1 is one core where the broker counts that way.', {
    unit: 'ratio',
    labels: node,
  }),
  diskFree: gauge('mqtt_disk_free_bytes', 'Bytes free on the file system the broker keeps its messages on.', {
    unit: 'bytes',
    tier: 'optional',
    labels: node,
  }),
  diskFreeLimit: gauge(
    'mqtt_disk_free_limit_bytes',
    'Free bytes below which the broker raises its disk alarm and takes no more messages.',
    { unit: 'bytes', tier: 'optional', labels: node },
  ),
  diskUsed: gauge('mqtt_disk_used_bytes', 'Bytes of disk the broker takes, by kind of store.', {
    unit: 'bytes',
    tier: 'optional',
    labels: ['node', 'kind'],
    values: { kind: DISK_KINDS },
  }),
  diskLimit: gauge(
    'mqtt_disk_limit_bytes',
    'Bytes the store of the same kind may take; at the limit the broker takes no more messages.',
    { unit: 'bytes', tier: 'optional', labels: ['node', 'kind'], values: { kind: DISK_KINDS } },
  ),
  diskLimitUsed: gauge(
    'mqtt_disk_limit_used_ratio',
    'Share of the disk limit in use, by kind of store, of brokers that tell no bytes; at 1 the broker takes no more messages.',
    { unit: 'ratio', tier: 'optional', labels: ['node', 'kind'], values: { kind: DISK_KINDS } },
  ),
  openFds: gauge('mqtt_open_fds', 'File descriptors the broker has open.', { unit: '1', labels: node }),
  maxFds: gauge('mqtt_max_fds', 'File descriptors the broker may open.', { unit: '1', labels: node }),
  alarmActive: gauge(
    'mqtt_alarm_active',
    'Whether this alarm of the broker is raised; alarm names are a fixed set per broker kind.',
    {
      unit: 'bool',
      labels: ['node', 'alarm'],
    },
  ),
  licenseExpiry: gauge('mqtt_license_expiry_timestamp_seconds', "Unix time at which the broker's licence ends.", {
    unit: 'timestamp',
  }),
  throttledRequests: counter('mqtt_throttled_requests_total', 'Requests the service throttled, by operation.', {
    unit: '1',
    labels: ['operation'],
  }),
  quotaUsed: gauge('mqtt_quota_used', 'How much of a quota of the service is used up, by quota.', {
    unit: '1',
    tier: 'optional',
    labels: ['quota'],
    values: { quota: ['daily_messages'] },
  }),
  quotaLimit: gauge('mqtt_quota_limit', 'The limit of the same quota, from the configuration.', {
    unit: '1',
    tier: 'optional',
    labels: ['quota'],
    values: { quota: ['daily_messages'] },
  }),
  registeredDevices: gauge('mqtt_registered_devices', 'Devices in the registry of the service, connected or not.', {
    unit: '1',
    tier: 'optional',
  }),
};
