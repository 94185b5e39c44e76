import type { NodeTarget } from '../../core/target.ts';
import { apiAddress } from '../api-address.ts';

/** Where to ask one node what. */
export interface NodeAddress {
  readonly name: string;
  /** Base of the HTTP listener, without a slash at the end. */
  readonly api: string;
  readonly metrics: string;
}

/** The addresses of a configured node; the Prometheus page is on the same listener unless configured otherwise. */
export function nodeAddress(node: NodeTarget): NodeAddress {
  const address = apiAddress(node, 'VerneMQ needs the address of its HTTP listener: api: http://host:8888');
  return { name: node.name, api: address, metrics: node.metrics ?? `${address}/metrics` };
}
