import type { BrokerAdapter } from '../../core/source.ts';
import type { NodeTarget } from '../../core/target.ts';
import { createHttpReader } from '../../http/http-reader.ts';
import { apiAddress } from '../api-address.ts';
import type { BrokerTarget } from '../broker-kind.ts';
import { createCommandApi } from './command-api.ts';
import { openNodeSource } from './node-source.ts';
import { openTablesSource } from './tables-source.ts';

/** Membership from every node, tables once for the cluster, because every node holds a copy of them. */
export function openEjabberd(target: BrokerTarget): BrokerAdapter {
  const reader = createHttpReader(target);
  const nodes = target.nodes.map((node) => ({ name: node.name, api: createCommandApi(reader, apiOf(node)) }));
  return {
    sources: [...nodes.map((node) => openNodeSource(node, target.log)), openTablesSource(nodes, target.log)],
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}

function apiOf(node: NodeTarget): string {
  const address = apiAddress(
    node,
    'ejabberd needs the address of the listener with mod_http_api at /api: api: http://host:5281',
  );
  return `${address}/api`;
}
