import type { Clock } from '../../core/clock.ts';
import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Cluster } from './cluster.ts';
import { numberOf, type Row, textOf } from './management-api.ts';
import { createListReader } from './rows-by-node.ts';
import { createVhostAccess } from './vhost-access.ts';

const COLUMNS = 'name,vhost,node,type,state,consumers,messages_ready,messages_unacknowledged,message_bytes_ready';
const SUBSCRIPTION = /^mqtt-subscription-(.*)qos[01]$/s;
const WILL = /^mqtt-will-/;
/** A queue that is none: QoS 0 messages go straight to the connection, nothing waits in it. */
const PSEUDO_TYPE = 'rabbit_mqtt_qos0_queue';

/** Queues of MQTT sessions on all nodes, from the queue list of one. A queue counts where its leader is. */
export function queuesSource(
  cluster: Cluster,
  options: { readonly maxRows: number; readonly clock: Clock; readonly vhosts: readonly string[] | undefined },
): Source {
  const path = `/queues?columns=${COLUMNS}&name=${encodeURIComponent('^mqtt-')}&use_regex=true`;
  const { vhosts } = options;
  const list = createListReader(cluster, { path, ...options, ensureWhole: createVhostAccess(vhosts) });
  const counts = (row: Row): boolean => vhosts === undefined || vhosts.includes(textOf(row, 'vhost') ?? '');
  return {
    name: 'queues',
    read: async (signal) => ({
      readings: [...(await list.read(signal))].flatMap(([node, rows]) => queueReadings(node, rows.filter(counts))),
    }),
  };
}

/**
 * What the MQTT queues led by one heard node say. A queue that is down has no numbers and is left out: what waits in it
 * is not known until its leader is back.
 */
export function queueReadings(node: string, rows: readonly Row[]): readonly Reading[] {
  const up = rows.filter((row) => textOf(row, 'state') !== 'down');
  const sessions = up.filter(
    (row) => SUBSCRIPTION.test(textOf(row, 'name') ?? '') && textOf(row, 'type') !== PSEUDO_TYPE,
  );
  const native = { node, method: 'native' };
  return [
    ...total(sessions, 'messages_ready', (sum) => reading(metrics.queuedMessages, native, sum)),
    ...total(sessions, 'message_bytes_ready', (sum) => reading(metrics.queuedBytes, native, sum)),
    ...total(sessions, 'messages_unacknowledged', (sum) => reading(metrics.inflightMessages, { node }, sum)),
    ...total(sessions, 'consumers', () => reading(metrics.sessionsDisconnected, { node }, offlineClients(sessions))),
    reading(metrics.willMessagesCurrent, { node }, up.filter((row) => WILL.test(textOf(row, 'name') ?? '')).length),
  ];
}

/** Clients with a session queue nobody consumes. One client may have two, one for each QoS. */
function offlineClients(sessions: readonly Row[]): number {
  const online = new Map<string, boolean>();
  for (const row of sessions) {
    const consumers = numberOf(row, 'consumers');
    if (consumers === undefined) continue;
    const client = `${textOf(row, 'vhost') ?? ''} ${SUBSCRIPTION.exec(textOf(row, 'name') ?? '')?.[1] ?? ''}`;
    online.set(client, consumers > 0 || (online.get(client) ?? false));
  }
  return [...online.values()].filter((isOnline) => !isOnline).length;
}

/** No rows are a known 0; rows of which none tells the number (statistics are off) are no knowledge. */
function total(rows: readonly Row[], column: string, say: (sum: number) => Reading): readonly Reading[] {
  const told = rows.map((row) => numberOf(row, column)).filter((value) => value !== undefined);
  return rows.length > 0 && told.length === 0 ? [] : [say(told.reduce((sum, value) => sum + value, 0))];
}
