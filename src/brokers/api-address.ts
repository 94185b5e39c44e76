import { SreError } from '../core/sre-error.ts';
import type { NodeTarget } from '../core/target.ts';

/**
 * The configured address of a node's API, without a slash at the end. `expected` says what the kind of broker wants
 * there; throws SRE_NODE_ADDRESS with it as hint when the node has none.
 */
export function apiAddress(node: NodeTarget, expected: string): string {
  if (node.api === undefined) {
    throw new SreError('SRE_NODE_ADDRESS', `node ${node.name} has no api address`, { hint: expected });
  }
  return node.api.replace(/\/+$/, '');
}
