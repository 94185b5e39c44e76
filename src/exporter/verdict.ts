import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import { largestGroup } from './largest-group.ts';

/** What the verdict is made from: nothing but what the last reads said. */
export interface VerdictInput {
  /** Names of the configured nodes; their order decides between equally large groups. */
  readonly nodes: readonly string[];
  readonly expected: number;
  /** Nodes of which at least one source answered its last read. */
  readonly answering: ReadonlySet<string>;
  /** Views of the last reads, at most one a node; a node whose view source failed has none. */
  readonly views: readonly ClusterView[];
}

/**
 * What to believe about a cluster. A node without a current view has an unknown opinion, and unknown agrees with
 * everybody: a membership API that hangs on every node (RabbitMQ before it notices a silent cut) must not turn three
 * serving nodes into three clusters of one, and a broker without membership counts every node that answers. What the
 * others say about such a node still counts. A node whose own view leaves itself out is not running by its own word.
 */
export function clusterVerdict(input: VerdictInput): ClusterVerdict {
  const answering = input.nodes.filter((node) => input.answering.has(node));
  const running = new Map(
    input.views.filter((view) => answering.includes(view.node)).map((view) => [view.node, new Set(view.running)]),
  );
  const accepts = (a: string, b: string): boolean => running.get(a)?.has(b) ?? true;
  const alive = largestGroup(
    answering.filter((node) => accepts(node, node)),
    (a, b) => accepts(a, b) && accepts(b, a),
  );
  const distinct = new Set([...running.values()].map((members) => JSON.stringify([...members].toSorted())));
  return {
    alive: alive.length,
    expected: input.expected,
    views: distinct.size,
    nodes: Object.fromEntries(input.nodes.map((node) => [node, alive.includes(node)])),
  };
}
