import type { BrokerAdapter } from '../../core/source.ts';
import type { NodeTarget } from '../../core/target.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import { apiAddress } from '../api-address.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { openNodeSource } from './node-source.ts';

/** One source a node, because NanoMQ's sample configuration lets only two requests in at a time and we leave one free. */
export function openNanoMq(target: BrokerTarget): BrokerAdapter {
  const reader = createHttpReader(target);
  return {
    sources: target.nodes.map((node) =>
      openNodeSource({
        node: node.name,
        api: apiOf(node),
        reader,
        alone: target.nodes.length === 1,
        log: target.log,
      }),
    ),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

/** Base of the API of a configured node, without a slash at the end. */
function apiOf(node: NodeTarget): string {
  const address = apiAddress(node, 'NanoMQ needs the address of its http_server: api: http://host:8081');
  return `${address}/api/v4`;
}
