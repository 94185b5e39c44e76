import { z } from 'zod';
import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { BridgeLimit } from '../bridge-limit.ts';
import { known } from '../known.ts';
import { unlessNotOffered } from '../not-offered.ts';
import type { Cluster } from './cluster.ts';
import { parseDocument } from './document.ts';
import type { NodeAddress } from './node-address.ts';

/** VerneMQ writes the character `-` for what it does not know, and sends it as its code. */
const DASH = 45;

const count = z.number().optional().catch(undefined);
export const rowSchema = z.object({
  /** Text, or the codes of its characters. */
  name: z
    .union([
      z.string(),
      z
        .array(z.int().min(1).max(0xff_ff))
        .max(1_000)
        .transform((codes) => String.fromCharCode(...codes)),
    ])
    .optional()
    .catch(undefined),
  endpoint: z.string().optional().catch(undefined),
  'buffer size': count,
  'buffer max': count,
  'buffer dropped msgs': count,
});
const schema = z.object({ table: z.array(rowSchema).default([]) });

export type BridgeRow = z.output<typeof rowSchema>;

/** What waits in the node's bridges and what they dropped, from the HTTP API; 4xx where the plugin is not enabled. */
export function bridgesSource(cluster: Cluster, node: NodeAddress, limit: BridgeLimit): Source {
  const url = `${node.api}/api/v1/bridge/show`;
  return {
    node: node.name,
    name: 'bridges',
    read: async (signal) => {
      signal.throwIfAborted();
      const document = await unlessNotOffered(cluster.reader.json(url, { signal }));
      if (document === undefined) return { readings: [] };
      const { table } = parseDocument(url, schema, document);
      cluster.names.check(node.name, node.metrics);
      return { readings: limit(node.name, bufferReadings(node.name, table)) };
    },
  };
}

/** By name, and in versions without names by endpoint; bridges of one name (TCP and TLS) are one. */
export function bufferReadings(node: string, rows: readonly BridgeRow[]): ReadonlyMap<string, readonly Reading[]> {
  const bridges = new Map<string, { waiting: number | undefined; dropped: number | undefined }>();
  for (const row of rows) {
    const name = row.name ?? row.endpoint ?? '';
    const { 'buffer size': waiting, 'buffer max': max, 'buffer dropped msgs': dropped } = row;
    if (name === '' || (waiting === DASH && max === DASH && dropped === DASH)) continue;
    const sofar = bridges.get(name) ?? { waiting: 0, dropped: 0 };
    bridges.set(name, { waiting: both(sofar.waiting, waiting), dropped: both(sofar.dropped, dropped) });
  }
  return new Map(
    [...bridges].map(([bridge, { waiting, dropped }]) => [
      bridge,
      [
        ...known(waiting, (n) => reading(metrics.bridgeQueuedMessages, { node, bridge }, n)),
        ...known(dropped, (n) => reading(metrics.bridgeMessagesDropped, { node, bridge, reason: 'queue_full' }, n)),
      ],
    ]),
  );
}

function both(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
