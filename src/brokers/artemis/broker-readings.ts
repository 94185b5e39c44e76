import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Attributes, flagOf, numberOf, shareOf, textOf, wholeOf } from '../jolokia-item.ts';

/** Version, age and limits of one broker; totals of all protocols (`TotalMessagesAdded`, `ConnectionCount`) are not read. */
export function brokerReadings(node: string, broker: Attributes): readonly Reading[] {
  const version = textOf(broker, 'Version');
  const uptimeMs = numberOf(broker, 'UptimeMillis');
  return [
    ...(version === undefined
      ? []
      : [reading(metrics.brokerInfo, { node, broker: 'artemis', version, edition: '' }, 1)]),
    ...(uptimeMs === undefined ? [] : [reading(metrics.uptime, { node }, uptimeMs / 1_000)]),
    ...diskReadings(node, broker),
    ...alarms(broker).map(([alarm, raised]) => reading(metrics.alarmActive, { node, alarm }, raised ? 1 : 0)),
  ];
}

/** Logins of clients of every protocol and of the other brokers; MQTT's only where nothing else logs in. */
export function loginReadings(node: string, broker: Attributes): readonly Reading[] {
  return (['success', 'failure'] as const).flatMap((result) => {
    const count = wholeOf(broker, result === 'success' ? 'AuthenticationSuccessCount' : 'AuthenticationFailureCount');
    return count === undefined ? [] : [reading(metrics.authenticationAttempts, { node, result }, count)];
  });
}

/** Used is a share of the file system, the limit a percentage of it; at -1 nobody looks, so there is no limit. */
function diskReadings(node: string, broker: Attributes): readonly Reading[] {
  const [used, maxPercent] = [shareOf(broker, 'DiskStoreUsage'), wholeOf(broker, 'MaxDiskUsage') ?? 0];
  return used === undefined || maxPercent <= 0
    ? []
    : [reading(metrics.diskLimitUsed, { node, kind: 'file_system' }, (used * 100) / maxPercent)];
}

/** `MaxDiskUsage` -1 means that nobody looks; a broker without replication has nothing to be in sync with. */
function alarms(broker: Attributes): readonly (readonly [string, boolean])[] {
  const memory = numberOf(broker, 'AddressMemoryUsagePercentage');
  const [disk, maxDisk] = [shareOf(broker, 'DiskStoreUsage'), wholeOf(broker, 'MaxDiskUsage')];
  const inSync = flagOf(broker, 'ReplicaSync');
  const replicates = textOf(broker, 'HAPolicy')?.startsWith('Replication') === true;
  return [
    ...(memory === undefined ? [] : [['address_memory_limit', memory >= 100] as const]),
    ...(disk === undefined || maxDisk === undefined ? [] : [['disk_limit', disk * 100 >= maxDisk] as const]),
    ...(inSync === undefined || !replicates ? [] : [['replica_not_in_sync', !inSync] as const]),
  ];
}
