import { SourceError } from '../../core/source.ts';

/**
 * Which node of the configuration is which server. A configuration should use each server's `server_name`, and then there
 * is nothing to learn; other names are learnt from what a server says about itself.
 */
export class ServerNames {
  readonly #configured: ReadonlySet<string>;
  readonly #learnt = new Map<string, string>();

  constructor(configured: readonly string[]) {
    this.#configured = new Set(configured);
  }

  /** Takes note of a server's own name. Throws when it belongs to another configured node: the address leads elsewhere. */
  learn(node: string, own: string, address: string): void {
    const holder = this.#configured.has(own) ? own : this.#learnt.get(own);
    if (holder !== undefined && holder !== node) {
      throw new SourceError(
        'parse',
        `${address} should be node ${node} and is ${own}, which is configured as node ${holder}: every node needs an address of its own`,
      );
    }
    if (own !== node) this.#learnt.set(own, node);
  }

  /** The configured name of a server; its own name when it is not configured. */
  of(own: string): string {
    return this.#configured.has(own) ? own : (this.#learnt.get(own) ?? own);
  }
}
