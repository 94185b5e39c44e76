import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import type { Metric } from '../../metrics/metric.ts';
import { reading } from '../../metrics/metric.ts';
import { countOf, type RedisInfo, replicasOf } from './info.ts';

type OfDependency = Metric<'cluster' | 'dependency'>;

/** Fields whose number is the metric's value. */
const counts: readonly (readonly [field: string, metric: OfDependency])[] = [
  ['uptime_in_seconds', metrics.sharedStateUptime],
  ['loading', metrics.sharedStateLoading],
  ['maxclients', metrics.sharedStateClientsMax],
  ['blocked_clients', metrics.sharedStateBlockedClients],
  ['rejected_connections', metrics.sharedStateConnectionsRejected],
  ['used_memory', metrics.sharedStateMemoryUsed],
  ['evicted_keys', metrics.sharedStateEvictedKeys],
  ['connected_slaves', metrics.sharedStateReplicas],
];

/** `INFO` in the words of the catalogue; what this server, in this role and mode, does not tell has no reading. */
export function infoReadings(dependency: string, info: RedisInfo): Reading[] {
  const labels = { dependency };
  const add = (metric: OfDependency, value: number | undefined): Reading[] =>
    value === undefined ? [] : [reading(metric, labels, value)];
  const clients = countOf(info, 'connected_clients');
  const maxmemory = countOf(info, 'maxmemory');
  return [
    reading(metrics.sharedStateInfo, { dependency, ...identityOf(info) }, 1),
    ...counts.flatMap(([field, metric]) => add(metric, countOf(info, field))),
    ...add(metrics.sharedStateClients, clients === undefined ? undefined : Math.max(0, clients - 1)),
    ...add(metrics.sharedStateMemoryLimit, maxmemory === 0 ? Number.POSITIVE_INFINITY : maxmemory),
    ...add(metrics.sharedStateLinkUp, wordOf(info, 'master_link_status', 'up', 'down')),
    ...add(metrics.sharedStateLagSeconds, lagSecondsOf(info)),
    ...add(metrics.sharedStateLagBytes, lagBytesOf(info)),
    ...add(metrics.sharedStateSnapshotOk, wordOf(info, 'rdb_last_bgsave_status', 'ok', 'err')),
    ...add(
      metrics.sharedStateLogWriteOk,
      info.get('aof_enabled') === '1' ? wordOf(info, 'aof_last_write_status', 'ok', 'err') : undefined,
    ),
  ];
}

/** Valkey gives a `redis_version` too, that of the Redis it is compatible with. Values outside the known ones are empty. */
function identityOf(info: RedisInfo) {
  const valkey = info.get('valkey_version');
  const oneOf = (word: string | undefined, words: readonly string[]): string =>
    word !== undefined && words.includes(word) ? word : '';
  return {
    product: valkey === undefined ? 'redis' : 'valkey',
    version: versionOf(valkey ?? info.get('redis_version')),
    mode: oneOf(info.get('server_mode') ?? info.get('redis_mode'), ['standalone', 'cluster', 'sentinel']),
    role: oneOf(info.get('role'), ['master', 'slave', 'sentinel']),
  };
}

function versionOf(text = ''): string {
  return /^[0-9A-Za-z.+-]{1,32}$/.test(text) ? text : '';
}

function wordOf(info: RedisInfo, field: string, good: string, bad: string): number | undefined {
  const word = info.get(field);
  if (word === good) return 1;
  return word === bad ? 0 : undefined;
}

function lagSecondsOf(info: RedisInfo): number | undefined {
  if (info.get('role') === 'slave') return countOf(info, 'master_last_io_seconds_ago');
  return largest(replicasOf(info).flatMap(({ online, lagSeconds }) => (online ? (lagSeconds ?? []) : [])));
}

function lagBytesOf(info: RedisInfo): number | undefined {
  const offset = countOf(info, 'master_repl_offset');
  if (offset === undefined || info.get('role') !== 'master') return undefined;
  // A replica that is still being loaded has confirmed nothing yet: its offset says 0, which is the truth.
  return largest(
    replicasOf(info).flatMap((replica) => (replica.offset === undefined ? [] : [Math.max(0, offset - replica.offset)])),
  );
}

function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
