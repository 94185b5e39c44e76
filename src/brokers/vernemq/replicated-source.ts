import type { Clock } from '../../core/clock.ts';
import type { Source } from '../../core/source.ts';
import { sumOf } from '../../http/prometheus-text.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { firstAnswer } from '../first-answer.ts';
import type { Cluster } from './cluster.ts';
import type { NodeAddress } from './node-address.ts';
import { readNodePage } from './node-page.ts';

/** How long a node may be silent before the next one is asked as well. */
const PATIENCE_MS = 2_000;

/**
 * Numbers of the whole cluster, which the page of every node repeats: taken from one node, the one that answered last
 * time first, because adding them up over the nodes would count everything once a node.
 */
export function replicatedSource(cluster: Cluster, clock: Clock): Source {
  let last: NodeAddress | undefined;
  return {
    name: 'replicated',
    read: async (signal) => {
      const inOrder = cluster.nodes.toSorted((a, b) => Number(b === last) - Number(a === last));
      const { from, value: page } = await firstAnswer(inOrder, (node, inner) => readNodePage(cluster, node, inner), {
        patienceMs: PATIENCE_MS,
        signal,
        clock,
      });
      last = from;
      const node = from.name;
      const readings = (
        [
          [metrics.retainedMessages, 'retain_messages'],
          [metrics.subscriptionsCurrent, 'router_subscriptions'],
        ] as const
      ).flatMap(([metric, family]) => {
        const value = sumOf(page, family);
        return value === undefined ? [] : [reading(metric, { node }, value)];
      });
      return { readings };
    },
  };
}
