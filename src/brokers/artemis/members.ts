import type { ClusterView } from '../../core/cluster-view.ts';
import type { NodeTarget } from '../../core/target.ts';
import { NodeNames } from '../node-names.ts';
import type { TopologyEntry } from './topology.ts';

/**
 * Which connector address belongs to which configured node. A broker says itself which one is its own; until it has, the
 * host of an address decides, where exactly one configured node is reached by that host or called like it.
 */
export class Members {
  readonly #names: NodeNames;
  readonly #byHost: ReadonlyMap<string, readonly string[]>;
  readonly #configured: ReadonlySet<string>;
  readonly #seen = new Set<string>();

  constructor(nodes: readonly NodeTarget[]) {
    this.#names = new NodeNames(nodes.map(({ name }) => name));
    this.#configured = new Set(nodes.map(({ name }) => name));
    const byHost = new Map<string, string[]>();
    for (const { name, hosts } of nodes.map((node) => ({ name: node.name, hosts: hostsOf(node) }))) {
      for (const host of hosts) byHost.set(host, [...(byHost.get(host) ?? []), name]);
    }
    this.#byHost = byHost;
  }

  /** Takes note of the address a node says is its own; throws when it is another configured node's. */
  learn(node: string, address: string, agent: string): void {
    this.#names.learn(node, address, agent);
  }

  /** What a broker with this topology believes: live brokers and backups run, and once seen a configured node is known. */
  viewOf(node: string, topology: readonly TopologyEntry[]): ClusterView {
    const addresses = topology.flatMap(({ live, backup }) => [live, backup]).filter((each) => each !== undefined);
    const running = [...new Set([node, ...addresses.map((address) => this.#nameOf(address))])].toSorted();
    for (const name of running) if (this.#configured.has(name)) this.#seen.add(name);
    return { node, running, known: [...new Set([...running, ...this.#seen])].toSorted() };
  }

  #nameOf(address: string): string {
    if (this.#names.knows(address)) return this.#names.of(address);
    const candidates = this.#byHost.get(address.replace(/:\d+$/, '').toLowerCase()) ?? [];
    return candidates.length === 1 ? (candidates[0] ?? address) : address;
  }
}

function hostsOf(node: NodeTarget): ReadonlySet<string> {
  const addresses = [node.api, node.mqtt, node.metrics].filter((address) => address !== undefined);
  return new Set([node.name.toLowerCase(), ...addresses.map((address) => new URL(address).hostname.toLowerCase())]);
}
