import { z } from 'zod';
import type { Source } from '../../core/source.ts';
import { urlPart } from '../../http/url-part.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { known } from '../known.ts';
import { type Cluster, selfOf } from './cluster.ts';
import type { EmqxNode } from './emqx-node.ts';

/** A number, or unknown where this version writes something else (`"unknown"`, a sentence). */
const number = z.number().nonnegative().optional().catch(undefined);
const text = z.string().optional().catch(undefined);

const nodeSchema = z.object({
  version: text,
  edition: text,
  /** Milliseconds. Goes on when the applications restart after a healed split, although the counters do not. */
  uptime: number,
  max_fds: number,
  /** Sessions, offline ones too, whatever the name says. */
  connections: number,
  live_connections: number,
});

/** What the node says of itself, asked of the node itself: fast even while the list of all nodes hangs. */
export function nodeSource(cluster: Cluster, node: EmqxNode): Source {
  return {
    node: node.name,
    name: 'node',
    read: async (signal) => {
      signal.throwIfAborted();
      const self = await selfOf(cluster, node, signal);
      const said = await node.api.read(`/nodes/${urlPart(self)}`, nodeSchema, signal);
      const label = { node: node.name };
      const { connections: sessions, live_connections: live } = said;
      const offline = sessions === undefined || live === undefined || sessions < live ? undefined : sessions - live;
      return {
        readings: [
          ...known(said.version, (version) =>
            reading(metrics.brokerInfo, { ...label, broker: 'emqx', version, edition: said.edition ?? '' }, 1),
          ),
          ...known(said.uptime, (ms) => reading(metrics.uptime, label, ms / 1_000)),
          ...known(said.max_fds, (fds) => reading(metrics.maxFds, label, fds)),
          ...known(live, (clients) => reading(metrics.connectionsCurrent, label, clients)),
          ...known(sessions, (all) => reading(metrics.sessionsCurrent, label, all)),
          ...known(offline, (clients) => reading(metrics.sessionsDisconnected, label, clients)),
        ],
      };
    },
  };
}
