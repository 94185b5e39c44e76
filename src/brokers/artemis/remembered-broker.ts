import type { JolokiaRequest } from '../jolokia.ts';
import type { Attributes, JolokiaItem } from '../jolokia-item.ts';
import { type ArtemisNode, theBroker } from './artemis-node.ts';

/** What one read of a broker brought: its attributes, the other reads, and the queries of operations. */
export interface BrokerAnswer {
  readonly attributes: Attributes;
  readonly reads: readonly JolokiaItem[];
  readonly queries: readonly JolokiaItem[];
}

/**
 * Asks one broker for attributes, more reads and queries in one request. Queries need the broker's exact object name:
 * until that is known, or when it has changed, they go in a second request.
 */
export function rememberedBroker(
  node: ArtemisNode,
  ask: {
    /** The first one is the broker itself. */
    readonly reads: readonly [JolokiaRequest, ...JolokiaRequest[]];
    readonly queries: (objectName: string) => readonly JolokiaRequest[];
  },
): (signal: AbortSignal) => Promise<BrokerAnswer> {
  let known: string | undefined;
  return async (signal) => {
    const asked = known;
    const together = [...ask.reads, ...(asked === undefined ? [] : ask.queries(asked))];
    const items = await node.jolokia.ask(together, { signal });
    const { objectName, attributes } = theBroker(node, items[0]);
    known = objectName;
    const queries =
      objectName === asked
        ? items.slice(ask.reads.length)
        : await node.jolokia.ask(ask.queries(objectName), { signal });
    return { attributes, reads: items.slice(1, ask.reads.length), queries };
  };
}
