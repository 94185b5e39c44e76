import type { NodeTarget } from '../../core/target.ts';
import type { Finding } from './holders.ts';
import type { HostAddresses } from './host-addresses.ts';

/** Compares what the name of the address resolves to with what the nodes' names resolve to. */
export async function findByDns(
  host: string,
  nodes: readonly NodeTarget[],
  addresses: HostAddresses,
  signal: AbortSignal,
): Promise<Finding> {
  const [behind, ...own] = await Promise.all([
    addresses.ofName(host, signal),
    ...nodes.map(async (node) => ({ node: node.name, at: await addresses.ofNode(hostOf(node), signal) })),
  ]);
  return holdersOf(host, behind, own);
}

/** Pure: which nodes have one of the addresses behind the name. */
export function holdersOf(
  host: string,
  behind: readonly string[],
  nodes: readonly { readonly node: string; readonly at: readonly string[] }[],
): Finding {
  const all = nodes.flatMap(({ at }) => [...new Set(at)]);
  const shared = all.find((address, index) => all.indexOf(address) !== index);
  if (shared !== undefined) return { unknown: `two nodes have the address ${shared}, which tells them not apart` };
  const holders = nodes.filter(({ at }) => at.some((address) => behind.includes(address)));
  if (holders.length > 0) return { holders: holders.map(({ node }) => node) };
  return { unknown: `${host} is ${behind.join(', ')}, an address of no node` };
}

function hostOf({ mqtt, api, metrics }: NodeTarget): string {
  const address = mqtt ?? api ?? metrics ?? '';
  return URL.canParse(address) ? new URL(address).hostname.replace(/^\[|\]$/g, '') : '';
}
