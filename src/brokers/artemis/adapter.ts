import type { BrokerAdapter } from '../../core/source.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { createJolokia } from '../jolokia.ts';
import { jolokiaAddress } from '../jolokia-address.ts';
import { brokerSource } from './broker-source.ts';
import { clusterSource } from './cluster-source.ts';
import type { ArtemisOptions } from './kind.ts';
import { Members } from './members.ts';
import { queuesSource } from './queues-source.ts';

const AGENT = {
  path: '/console/jolokia',
  expected: 'Artemis needs the address of its console: api: http://host:8161',
};

/** Opens the sources of one cluster; every broker is asked about itself, in one request a source. */
export function openArtemis(target: BrokerTarget<ArtemisOptions>): BrokerAdapter {
  const { options } = target;
  const reader = createHttpReader(target);
  const members = new Members(target.nodes);
  const nodes = target.nodes.map((node) => {
    const address = jolokiaAddress(node, { ...AGENT, origin: options.origin });
    return { name: node.name, url: address.url, jolokia: createJolokia(reader, address) };
  });
  return {
    sources: nodes.flatMap((node) => [
      brokerSource(node, options),
      clusterSource(node, members),
      ...(options.queues ? [queuesSource(node, options)] : []),
    ]),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
