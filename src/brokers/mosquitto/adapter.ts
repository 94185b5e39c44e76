import type { BrokerAdapter, Source } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { machine, type Surroundings } from '../surroundings.ts';
import { openHttpSource } from './http-source.ts';
import type { MosquittoOptions } from './kind.ts';
import { openSysSource, type SysSource } from './sys-source.ts';

/**
 * `$SYS` owns every number of a node that has an `mqtt` address, the HTTP API those of a node that has none: who owns a
 * number is decided by the configuration and never changes at run time, so that no number is published twice.
 */
export function openMosquitto(
  target: BrokerTarget<MosquittoOptions>,
  surroundings: Surroundings = machine,
): BrokerAdapter {
  for (const { name, mqtt, api } of target.nodes) {
    if (mqtt !== undefined || api !== undefined) continue;
    throw new SreError(
      'SRE_MISSING_ADDRESS',
      `cluster "${target.cluster}", node "${name}": expected mqtt or api, got neither`,
      {
        hint: 'give the node an mqtt:// address to read $SYS from, or the http:// address of its HTTP API (2.1 and later)',
      },
    );
  }
  const alone = target.nodes.length === 1;
  const held: SysSource[] = [];
  const sources: Source[] = [];
  const reader = createHttpReader(target);
  for (const { name: node, mqtt: url, api } of target.nodes) {
    if (url !== undefined) {
      const { auth, tls, log, options } = target;
      const source = openSysSource({ node, url, auth, tls, log, alone, intervalMs: options.sysInterval }, surroundings);
      held.push(source);
      sources.push(source);
    }
    if (api !== undefined) {
      sources.push(openHttpSource({ node, api, reader, alone, share: url === undefined ? 'all' : 'listeners-only' }));
    }
  }
  if (!alone && held.length === target.nodes.length) sources.push(sharedSubscriptions(held));
  return {
    sources,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...held.map((source) => source[Symbol.asyncDispose]()), reader[Symbol.asyncDispose]()]);
    },
  };
}

/** Shared subscriptions have no node label: the sum over all nodes, known only while every node's data is fresh. */
function sharedSubscriptions(nodes: readonly SysSource[]): Source {
  return {
    name: 'sys',
    read: async (signal) => {
      await Promise.all(nodes.map((node) => node.read(signal)));
      const counts = nodes.map((node) => node.sharedSubscriptions());
      if (counts.some((count) => count === undefined)) return { readings: [] };
      const sum = counts.reduce((total: number, count) => total + (count ?? 0), 0);
      return { readings: [reading(metrics.subscriptionsShared, {}, sum)] };
    },
  };
}
