import { SourceError } from '../core/source.ts';

/**
 * Which node of the configuration is which member of the cluster. A configuration should use the broker's own names
 * (`rabbit@host`), and then there is nothing to learn; other names are learnt from what a node says about itself.
 */
export class NodeNames {
  readonly #configured: ReadonlySet<string>;
  readonly #configuredName = new Map<string, string>();
  readonly #misled = new Map<string, SourceError>();

  constructor(configured: readonly string[]) {
    this.#configured = new Set(configured);
  }

  /**
   * Takes note that the node configured under one name calls itself by another. Throws when the broker's name belongs
   * to another node: then the address leads elsewhere (a load balancer), and its numbers are not this node's.
   */
  learn(configured: string, own: string, address: string): void {
    const holder = this.#configured.has(own) ? own : this.#configuredName.get(own);
    this.#misled.delete(`${configured} ${address}`);
    if (holder !== undefined && holder !== configured) {
      const error = new SourceError(
        'parse',
        `${address} should be node ${configured} and is ${own}, which is configured as node ${holder}: every node needs an address of its own`,
      );
      this.#misled.set(`${configured} ${address}`, error);
      throw error;
    }
    if (own !== configured) this.#configuredName.set(own, configured);
  }

  /** Throws when the node's address was last seen to lead to another node; for documents that do not say whose they are. */
  check(configured: string, address: string): void {
    const misled = this.#misled.get(`${configured} ${address}`);
    if (misled !== undefined) throw misled;
  }

  /** Whether a member's name can be translated. */
  knows(own: string): boolean {
    return this.#configured.has(own) || this.#configuredName.has(own);
  }

  /** Whether it is known what this configured node calls itself, given the names of all members. */
  isIdentified(configured: string, members: readonly string[]): boolean {
    return members.includes(configured) || [...this.#configuredName.values()].includes(configured);
  }

  /** The configured name of a member; its own name when it is not configured. */
  of(own: string): string {
    return this.#configured.has(own) ? own : (this.#configuredName.get(own) ?? own);
  }
}
