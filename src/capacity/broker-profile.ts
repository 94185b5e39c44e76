import type { Figure } from './figure.ts';

/** How nodes of a kind share the work. */
export interface Clustering {
  /**
   * `quorum`: a majority must agree, sizes are odd; `peers`: any size; `none`: nodes are brokers of their own, joined by
   * bridges at most.
   */
  readonly mode: 'quorum' | 'peers' | 'none';
  readonly says: string;
}

/** A rate somebody measured or states, and for what. */
export interface RatePoint {
  readonly messagesPerSecond: number;
  readonly payloadBytes: number;
  readonly qos: 0 | 1 | 2;
  /** Deliveries of each message; 0 where the figure counts messages in and out alike. */
  readonly fanOut: number;
}

/** What one node of a broker carries. */
export interface NodeProfile {
  readonly kind: string;
  readonly name: string;
  readonly clustering: Clustering;
  readonly connections: Figure;
  /** One or more points; `source` of the figure holds for all of them. */
  readonly rate: { readonly figure: Figure; readonly points: readonly RatePoint[]; readonly nodes: number };
  /** Memory of an idle connection. */
  readonly memoryPerConnection: Figure;
  /** US dollars for one node and month, without licences. */
  readonly price: Figure;
  readonly highestQos: 1 | 2;
  /** What else an expert would want to know, with its source. */
  readonly notes: readonly string[];
}

/** Control packets one node handles in a second at a rate of this shape, its own and those of the deliveries. */
export function packetsAt({ messagesPerSecond, qos, fanOut }: RatePoint): number {
  return messagesPerSecond * (1 + fanOut) * (1 << qos);
}
