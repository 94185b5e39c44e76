import { SreError } from '../../core/sre-error.ts';
import type { NodeTarget } from '../../core/target.ts';

/** Where to ask one node what. */
export interface NodeAddress {
  readonly name: string;
  /** Base of the HTTP listener, without a slash at the end. */
  readonly api: string;
  readonly metrics: string;
}

/** The addresses of a configured node; the Prometheus page is on the same listener unless configured otherwise. */
export function nodeAddress(node: NodeTarget): NodeAddress {
  if (node.api === undefined) {
    throw new SreError('SRE_NODE_ADDRESS', `node ${node.name} has no api address`, {
      hint: 'VerneMQ needs the address of its HTTP listener: api: http://host:8888',
    });
  }
  const api = node.api.replace(/\/+$/, '');
  return { name: node.name, api, metrics: node.metrics ?? `${api}/metrics` };
}
