import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Row, textOf } from './management-api.ts';

/**
 * Federation links on one node. Every exchange has one of its own for each upstream, `vhost:upstream/exchange/name`; those
 * of queues are one, `vhost:upstream/queues`, because queues of MQTT sessions have client ids in their names. It is up
 * while all its links are.
 */
export function federationReadings(node: string, rows: readonly Row[]): ReadonlyMap<string, readonly Reading[]> {
  const up = new Map<string, boolean>();
  for (const row of rows) {
    const [bridge, status] = [nameOf(row), textOf(row, 'status')];
    if (bridge === undefined || status === undefined) continue;
    up.set(bridge, (up.get(bridge) ?? true) && status === 'running');
  }
  return new Map(
    [...up].map(([bridge, running]) => [
      bridge,
      [reading(metrics.bridgeUp, { node, bridge, type: 'federation' }, running ? 1 : 0)],
    ]),
  );
}

/** What tells a link from the others of its node. */
export function linkKey(row: Row): string {
  return ['vhost', 'upstream', 'type', 'exchange', 'queue', 'upstream_exchange', 'upstream_queue', 'id']
    .map((key) => textOf(row, key) ?? '')
    .join(' ');
}

function nameOf(row: Row): string | undefined {
  const [vhost, upstream] = [textOf(row, 'vhost'), textOf(row, 'upstream')];
  if (vhost === undefined || upstream === undefined) return undefined;
  const exchange = textOf(row, 'exchange');
  if (exchange !== undefined) return `${vhost}:${upstream}/exchange/${exchange}`;
  return textOf(row, 'queue') === undefined ? undefined : `${vhost}:${upstream}/queues`;
}
