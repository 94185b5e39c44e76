import type { BrokerAdapter } from '../../core/source.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { createJolokia } from '../jolokia.ts';
import { jolokiaAddress } from '../jolokia-address.ts';
import { NodeNames } from '../node-names.ts';
import { bridgesSource } from './bridges-source.ts';
import { brokerSource } from './broker-source.ts';
import type { ActiveMqOptions } from './kind.ts';
import { subscriptionsSource } from './subscriptions-source.ts';

const AGENT = {
  path: '/api/jolokia',
  expected: 'ActiveMQ needs the address of its web console: api: http://host:8161',
};

/** Opens the sources of one network of brokers; every broker is asked about itself, in one request a source. */
export function openActiveMq(target: BrokerTarget<ActiveMqOptions>): BrokerAdapter {
  const { options } = target;
  const reader = createHttpReader(target);
  const names = new NodeNames(target.nodes.map(({ name }) => name));
  const nodes = target.nodes.map((node) => {
    const address = jolokiaAddress(node, { ...AGENT, origin: options.origin });
    return { name: node.name, url: address.url, jolokia: createJolokia(reader, address) };
  });
  return {
    sources: nodes.flatMap((node) => [
      brokerSource(node, { names, connectors: options.connectors }),
      bridgesSource(node),
      ...(options.subscriptions ? [subscriptionsSource(node, options)] : []),
    ]),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
