import { z } from 'zod';
import type { Reading } from '../../core/reading.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';

/** EMQX's words for the state of a bridge; only the first means that messages cross. */
const states: Readonly<Record<string, 0 | 1>> = {
  connected: 1,
  connecting: 0,
  disconnected: 0,
  inconsistent: 0,
  stopped: 0,
};

const text = z.string().optional().catch(undefined);

/** `/bridges`, which 5.0 to 5.10 have and 6.0 no more. */
export const oldBridgesSchema = z.array(
  z.object({
    type: text,
    name: text,
    enable: z.boolean().optional().catch(undefined),
    node_status: z
      .array(z.object({ node: text, status: text }))
      .optional()
      .catch(undefined),
  }),
);

type OldBridges = z.output<typeof oldBridgesSchema>;

/** Enabled bridges by id, with the state on the node itself; the one at the top of a row is the worst of all nodes. */
export function oldBridgeReadings(
  node: string,
  self: string,
  bridges: OldBridges,
): ReadonlyMap<string, readonly Reading[]> {
  return new Map(
    bridges.flatMap(({ type, name, enable = true, node_status = [] }): [string, readonly Reading[]][] => {
      const status = node_status.find((one) => one.node === self)?.status ?? '';
      const up = Object.hasOwn(states, status) ? states[status] : undefined;
      if (!type || !name || !enable || up === undefined) return [];
      const bridge = `${type}:${name}`;
      return [[bridge, [reading(metrics.bridgeUp, { node, bridge, type: 'bridge' }, up)]]];
    }),
  );
}
