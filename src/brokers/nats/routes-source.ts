import type { ClusterView } from '../../core/cluster-view.ts';
import type { Source } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type Document, rowsOf, textOf } from './document.ts';
import { type MetaGroup, metaGroupOf } from './meta-group.ts';
import type { Server } from './server.ts';
import type { ServerNames } from './server-names.ts';

/** The members the meta leader listed when it last did; followers know how many there are and not who. */
export interface Roster {
  members: ReadonlySet<string>;
}

/**
 * What this server believes about its cluster: the servers it has routes to, without those that it has lost as leader of
 * the meta group. Routes of a silent cut stay for over a minute, the leader notices after 10 s.
 */
export function routesSource(server: Server, names: ServerNames, roster: Roster): Source {
  return {
    node: server.name,
    name: 'routes',
    read: async (signal) => {
      const [varz, routez] = await Promise.all([server.varz(signal), server.get('/routez', 'num_routes', signal)]);
      const meta = metaGroupOf(varz);
      if (meta !== undefined && meta.others.length > 0) {
        roster.members = new Set([textOf(varz, 'server_name') ?? server.name, ...meta.others]);
      }
      const view = viewOf(server.name, routez, meta, { names, roster });
      return {
        readings:
          meta === undefined
            ? []
            : [
                reading(
                  metrics.clusterPeersUnreachable,
                  { node: server.name },
                  Math.max(0, meta.size - view.running.length),
                ),
              ],
        views: [view],
      };
    },
  };
}

/** A server has several routes to each other server; only whom they lead to counts. */
export function viewOf(
  node: string,
  routez: Document,
  meta: MetaGroup | undefined,
  cluster: { readonly names: ServerNames; readonly roster: Roster },
): ClusterView {
  const routed = (rowsOf(routez, 'routes') ?? []).flatMap(
    (route) => textOf(route, 'remote_name') ?? textOf(route, 'remote_id') ?? [],
  );
  const known = [...routed, ...(meta === undefined ? [] : [...meta.others, ...cluster.roster.members])];
  const running = routed.filter((name) => meta?.gone.has(name) !== true);
  return { node, running: named(node, running, cluster.names), known: named(node, known, cluster.names) };
}

function named(node: string, servers: readonly string[], names: ServerNames): readonly string[] {
  return [...new Set([node, ...servers.map((name) => names.of(name))])].toSorted();
}
