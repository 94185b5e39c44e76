import type { NodeTarget } from '../../core/target.ts';

/** nats-server asks for no login here; only a proxy in front of it would, and the login is not sent there in the clear. */
export function takesLogin(node: NodeTarget): boolean {
  return node.api?.startsWith('https:') === true;
}
