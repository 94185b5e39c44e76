import type { Log } from '../../core/log.ts';
import type { Reading } from '../../core/reading.ts';
import { type Source, SourceError } from '../../core/source.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { type ConfiguredNode, costsOneCommand } from './command-api.ts';

/**
 * What one node says of itself and of its cluster. `list_cluster_detailed` would tell all of it at once, but it hangs or
 * fails on every node for as long as one is away.
 */
export function openNodeSource(node: ConfiguredNode, log: Log): Source {
  const { name, api } = node;

  /** Undefined when the node answers, but not this. */
  const optional = async <T>(what: string, ask: Promise<T>): Promise<T | undefined> => {
    try {
      return await ask;
    } catch (error) {
      if (!costsOneCommand(error)) throw error;
      log.debug({ node: name, error: error.message }, `${what} is not known`);
      return undefined;
    }
  };

  return {
    node: name,
    name: 'http',
    read: async (signal) => {
      signal.throwIfAborted();
      const [running, status, uptime, sessions] = await Promise.all([
        api.listCluster(signal),
        optional('version', api.status(signal)),
        optional('uptime', api.uptimeSeconds(signal)),
        optional('members that are away', api.table('mqtt_session', signal)),
      ]);
      ensureItself(name, running, status);
      const known = [...new Set([...running, ...(sessions?.members ?? [])])];
      return {
        readings: [
          ...infoReadings(name, status ?? ''),
          ...(uptime === undefined ? [] : [reading(metrics.uptime, { node: name }, uptime)]),
        ],
        views: [{ node: name, running: [...new Set(running)], known }],
      };
    },
  };
}

/** Another node's answer under this node's name would make one node count as two. */
function ensureItself(name: string, running: readonly string[], status: string | undefined): void {
  const own = /\bnode '?([^\s'@]{1,255}@[^\s'@]{1,255})'? is\b/.exec(status ?? '')?.[1];
  if ((own ?? name) === name && running.includes(name)) return;
  throw new SourceError(
    'parse',
    `node ${name} answers as ${own ?? `a member of ${running.join(', ')}`}; name nodes as ejabberd does, and give each its own address`,
  );
}

function infoReadings(node: string, status: string): readonly Reading[] {
  const version = /\bejabberd (\d\S*) is running\b/.exec(status)?.[1];
  return version === undefined
    ? []
    : [reading(metrics.brokerInfo, { node, broker: 'ejabberd', version, edition: '' }, 1)];
}
