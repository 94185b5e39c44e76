import type { Log } from '../../core/log.ts';
import type { NodeNames } from '../node-names.ts';
import type { ConfiguredNode } from './configured-node.ts';

/** What the sources of one cluster share: whom to ask, and what was learnt about them. */
export interface Cluster {
  readonly nodes: readonly ConfiguredNode[];
  readonly names: NodeNames;
  /** RabbitMQ version by configured node, from whichever source saw it last. */
  readonly versions: Map<string, string>;
  readonly log: Log;
}
