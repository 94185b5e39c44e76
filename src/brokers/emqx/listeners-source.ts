import { z } from 'zod';
import type { Reading } from '../../core/reading.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';
import { type Cluster, selfOf } from './cluster.ts';
import type { EmqxNode } from './emqx-node.ts';

/** EMQX's types of MQTT listeners, and the URL schemes they answer to. */
const schemes: Readonly<Record<string, string>> = { tcp: 'mqtt', ssl: 'mqtts', ws: 'ws', wss: 'wss', quic: 'quic' };

const statusSchema = z
  .object({
    running: z.boolean().optional().catch(undefined),
    max_connections: z
      .union([z.number().nonnegative(), z.literal('infinity').transform(() => Number.POSITIVE_INFINITY)])
      .optional()
      .catch(undefined),
  })
  .catch({});

const listenersSchema = z.array(
  z.object({
    id: z.string(),
    type: z.string().optional(),
    enable: z.boolean().optional(),
    node_status: z.array(z.object({ node: z.string(), status: statusSchema })).default([]),
  }),
);

export type EmqxListener = z.output<typeof listenersSchema>[number];

/** The node's own listeners and their limits. The list is the cluster's and hangs while a silent cut is not noticed. */
export function listenersSource(cluster: Cluster, node: EmqxNode): Source {
  return {
    node: node.name,
    name: 'listeners',
    read: async (signal) => {
      signal.throwIfAborted();
      const self = await selfOf(cluster, node, signal);
      const listeners = await node.api.read('/listeners', listenersSchema, signal);
      return { readings: listenerReadings(node.name, self, listeners) };
    },
  };
}

/**
 * The status at the top of a listener is a sum over the nodes; the one of the node is in its `node_status`. Connections
 * of a listener are left out, because EMQX counts offline sessions among them.
 */
export function listenerReadings(node: string, self: string, listeners: readonly EmqxListener[]): readonly Reading[] {
  const own = listeners.flatMap(({ id, type = id.split(':')[0] ?? '', enable = true, node_status }) => {
    const protocol = Object.hasOwn(schemes, type) ? schemes[type] : undefined;
    const status = node_status.find((one) => one.node === self)?.status;
    return protocol === undefined || !enable || status === undefined ? [] : [{ listener: id, protocol, status }];
  });
  return [
    ...own.flatMap(({ listener, protocol, status: { running, max_connections: max } }) => [
      ...known(running, (up) => reading(metrics.listenerUp, { node, listener, protocol }, up ? 1 : 0)),
      ...known(max, (limit) => reading(metrics.listenerConnectionsMax, { node, listener, protocol }, limit)),
    ]),
    ...known(limitOf(own.filter(({ status }) => status.running === true).map(({ status }) => status)), (limit) =>
      reading(metrics.connectionsMax, { node }, limit),
    ),
  ];
}

/** A node takes as many connections as its running listeners together; unknown when one of them does not tell. */
function limitOf(running: readonly z.output<typeof statusSchema>[]): number | undefined {
  const limits = running.map((status) => status.max_connections).filter((limit) => limit !== undefined);
  if (running.length === 0 || limits.length < running.length) return undefined;
  return limits.reduce((sum, limit) => sum + limit, 0);
}
