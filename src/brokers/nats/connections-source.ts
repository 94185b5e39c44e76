import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Document, numberOf, rowsOf, textOf } from './document.ts';
import type { Server } from './server.ts';

/**
 * MQTT clients of one server, counted in its connection list, because no number of the server tells protocols apart. The
 * list is asked for in one piece, as every page of it costs the server the whole list, and only when it is known to be
 * short enough.
 */
export function connectionsSource(server: Server, options: { readonly maxRows: number }): Source {
  const { maxRows } = options;
  const tooLong = (rows: number): SourceError =>
    new SourceError(
      'too_large',
      `${server.address} has ${rows} connections, more than ${maxRows}: raise options.maxRows, or set options.mqttOnly if all clients speak MQTT`,
    );
  return {
    node: server.name,
    name: 'connections',
    read: async (signal) => {
      const expected = numberOf(await server.varz(signal), 'connections') ?? 0;
      if (expected > maxRows) throw tooLong(expected);
      const connz = await server.get(`/connz?limit=${maxRows}`, 'num_connections', signal);
      const rows = rowsOf(connz, 'connections') ?? [];
      const total = numberOf(connz, 'total') ?? rows.length;
      if (total > rows.length) throw tooLong(total);
      return { readings: connectionReadings(server.name, rows) };
    },
  };
}

/**
 * What the rows say about MQTT now. Their message counts are left out: they leave with their connections, so sums of them
 * fall, and deliveries to MQTT clients are not in them at all.
 */
export function connectionReadings(node: string, rows: readonly Document[]): readonly Reading[] {
  const mqtt = rows.filter((row) => textOf(row, 'type') === 'mqtt');
  const pending = mqtt.reduce((sum, row) => sum + (numberOf(row, 'pending_bytes') ?? 0), 0);
  return [
    reading(metrics.connectionsCurrent, { node }, mqtt.length),
    reading(metrics.socketQueuedBytes, { node }, pending),
  ];
}
