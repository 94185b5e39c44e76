import type { BrokerAdapter } from '../../core/source.ts';
import { SreError } from '../../core/sre-error.ts';
import { metrics } from '../../metrics/catalogue.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { machine, type Surroundings } from '../surroundings.ts';
import { mappingsFor, type SysOptions } from './options.ts';
import { openSysSource } from './sys-source.ts';

/** One held subscription a node. */
export function openSys(target: BrokerTarget<SysOptions>, surroundings: Surroundings = machine): BrokerAdapter {
  const { auth, tls, log, options } = target;
  const alone = target.nodes.length === 1;
  const all = mappingsFor(options);
  // Without a node label several nodes would tell one series; whether their numbers add up, nobody knows here.
  const mappings = all.filter(({ key }) => alone || metrics[key].labels.some((label) => label === 'node'));
  const unread = options.topics.filter((mapping) => !mappings.includes(mapping)).map(({ key }) => metrics[key].name);
  if (unread.length > 0) log.warn({ metrics: unread }, 'these are read from a cluster of one node only');
  const sources = target.nodes.map(({ name: node, mqtt: url }) => {
    if (url === undefined) {
      throw new SreError('SRE_NODE_ADDRESS', `node ${node} has no mqtt address`, {
        hint: 'give the node an mqtt:// address to read its topics from',
      });
    }
    return { node, url, auth, tls, options, mappings, log };
  });
  const opened = sources.map((source) => openSysSource(source, surroundings));
  return {
    sources: opened,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((source) => source[Symbol.asyncDispose]()));
    },
  };
}
