import type { Clock } from '../../core/clock.ts';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { createBridgeLimit } from '../bridge-limit.ts';
import type { Cluster } from './cluster.ts';
import { federationReadings, linkKey } from './federation-links.ts';
import type { Row } from './management-api.ts';
import { createListReader } from './rows-by-node.ts';
import { shovelReadings } from './shovels.ts';

/** After a node said that the plugin is not there, this long nobody is asked again. */
const NOT_OFFERED_MS = 300_000;

/** The lists of links between clusters; a plugin each, which may not be enabled. */
const kinds = {
  shovels: {
    path: '/shovels?columns=node,vhost,name,type,state,forwarded,pending',
    keyOf: undefined,
    readings: shovelReadings,
  },
  federation: {
    path: '/federation-links?columns=node,vhost,upstream,type,exchange,queue,upstream_exchange,upstream_queue,id,status',
    keyOf: linkKey,
    readings: federationReadings,
  },
} satisfies Record<
  string,
  {
    readonly path: string;
    readonly keyOf: ((row: Row) => string) | undefined;
    readonly readings: (node: string, rows: readonly Row[]) => ReadonlyMap<string, readonly Reading[]>;
  }
>;

/**
 * Shovels or federation links of all nodes, from the list of one, which asks the others and hangs with them in a cut. A
 * link is where it runs, and moves when its node dies.
 */
export function linksSource(
  cluster: Cluster,
  name: keyof typeof kinds,
  options: {
    readonly maxRows: number;
    readonly maxBridges: number;
    readonly clock: Clock;
    /** Aborted when the adapter closes. */
    readonly closing: AbortSignal;
  },
): Source {
  const { path, keyOf, readings } = kinds[name];
  const limit = createBridgeLimit(options.maxBridges, cluster.log);
  let askAgainMs = 0;
  const list = createListReader(cluster, {
    path,
    ...options,
    ...(keyOf === undefined ? {} : { keyOf }),
    notOffered: () => {
      askAgainMs = options.clock.monoMs() + NOT_OFFERED_MS;
    },
  });
  return {
    name,
    read: async (signal) => {
      signal.throwIfAborted();
      if (options.closing.aborted) throw new SourceError('closed', 'the adapter was closed');
      if (options.clock.monoMs() < askAgainMs) return { readings: [] };
      const rows = await list.read(signal);
      return { readings: [...rows].flatMap(([node, own]) => limit(node, readings(node, own))) };
    },
  };
}
