import type { Clock } from '../../core/clock.ts';
import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { Cluster } from './cluster.ts';
import { numberOf, type Row, textOf } from './management-api.ts';
import { createListReader } from './rows-by-node.ts';

/** `MQTT 3-1-1`, `MQTT 5-0`, `Web MQTT 5-0`, and before 3.12 `Web MQTT N/A`. */
const MQTT = /^(?:Web )?MQTT\b/i;

/** MQTT connections of all nodes, from the connection list of one. */
export function connectionsSource(
  cluster: Cluster,
  options: { readonly maxRows: number; readonly clock: Clock },
): Source {
  const list = createListReader(cluster, { path: '/connections?columns=name,node,protocol,send_pend', ...options });
  return {
    name: 'connections',
    read: async (signal) => ({
      readings: [...(await list.read(signal))].flatMap(([node, rows]) => connectionReadings(node, rows)),
    }),
  };
}

/**
 * What the connections of one heard node say. No rows are 0 connections; rows that do not tell their protocol (the
 * metrics collector is off) are no knowledge.
 */
export function connectionReadings(node: string, rows: readonly Row[]): readonly Reading[] {
  if (rows.length > 0 && rows.every((row) => textOf(row, 'protocol') === undefined)) return [];
  const mqtt = rows.filter((row) => MQTT.test(textOf(row, 'protocol') ?? ''));
  const pending = mqtt.map((row) => numberOf(row, 'send_pend')).filter((bytes) => bytes !== undefined);
  return [
    reading(metrics.connectionsCurrent, { node }, mqtt.length),
    ...(mqtt.length > 0 && pending.length === 0
      ? []
      : [
          reading(
            metrics.socketQueuedBytes,
            { node },
            pending.reduce((sum, bytes) => sum + bytes, 0),
          ),
        ]),
  ];
}
