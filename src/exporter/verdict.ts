import type { ClusterVerdict } from '../core/cluster-verdict.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import type { Route } from '../core/route.ts';
import { agreeingGroups } from './agreeing-groups.ts';
import { namedViews } from './named-views.ts';

/** What the verdict is made from: nothing but what the last reads and the last round of the route matrix said. */
export interface VerdictInput {
  /** Names of the configured nodes; their order decides between equally large groups. */
  readonly nodes: readonly string[];
  readonly expected: number;
  /** Nodes of which at least one source answered its last read. */
  readonly answering: ReadonlySet<string>;
  /** Views of the last reads, at most one a node; a node whose view source failed has none. */
  readonly views: readonly ClusterView[];
  /** Routes of which something is known; none where no matrix runs. */
  readonly routes?: readonly Route[];
}

/**
 * What to believe about a cluster. A node without a current view has an unknown opinion, and unknown agrees with
 * everybody: a membership API that hangs on every node (RabbitMQ before it notices a silent cut) must not turn three
 * serving nodes into three clusters of one, and a broker without membership counts every node that answers. What the
 * others say about such a node still counts. A node whose own view leaves itself out is not running by its own word.
 * Nodes that tell only how many members they see agree as far as their numbers allow (`namedViews`).
 * Two nodes with a route known to be down, in one direction or both, are not in one group, whatever their views say: so
 * a silent cut shows before a broker has noticed it. A route nothing is known about says nothing, and the route of a
 * node to itself is about the node and not about the cluster.
 */
export function clusterVerdict(input: VerdictInput): ClusterVerdict {
  const answering = input.nodes.filter((node) => input.answering.has(node));
  const running = new Map(namedViews(input.views, answering).map((view) => [view.node, new Set(view.running)]));
  const down = new Set((input.routes ?? []).filter(({ up }) => !up).map(({ from, to }) => pair(from, to)));
  const accepts = (a: string, b: string): boolean => running.get(a)?.has(b) ?? true;
  const reaches = (a: string, b: string): boolean => accepts(a, b) && !down.has(pair(a, b));
  const groups = agreeingGroups(
    answering.filter((node) => accepts(node, node)),
    (a, b) => reaches(a, b) && reaches(b, a),
  );
  const [largest = []] = groups;
  const distinct = new Set([...running.values()].map((members) => JSON.stringify([...members].toSorted())));
  return {
    alive: largest.length,
    expected: input.expected,
    views: distinct.size,
    nodes: Object.fromEntries(input.nodes.map((node) => [node, largest.includes(node)])),
    groups: groups.map((group) => group.length),
    quorum: largest.length * 2 > input.expected,
    groupSizes: Object.fromEntries(
      input.nodes.map((node) => [node, groups.find((group) => group.includes(node))?.length ?? 0]),
    ),
  };
}

function pair(from: string, to: string): string {
  return JSON.stringify([from, to]);
}
