import type { NodeTarget } from '../core/target.ts';
import { apiAddress } from './api-address.ts';

/**
 * Where a node's Jolokia agent answers, and the `Origin` its requests carry: that of the address, as from the broker's
 * own console, unless the options say another. A configured address that leads to an agent already is taken as it is.
 */
export function jolokiaAddress(
  node: NodeTarget,
  agent: { readonly path: string; readonly expected: string; readonly origin: string | undefined },
): { readonly url: string; readonly origin: string } {
  const address = apiAddress(node, agent.expected);
  const url = /\/jolokia$/.test(address) ? address : `${address}${agent.path}`;
  return { url, origin: agent.origin ?? new URL(address).origin };
}
