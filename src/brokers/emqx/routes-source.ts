import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Source } from '../../core/source.ts';
import { urlPart } from '../../http/url-part.ts';
import { metrics } from '../../metrics/catalogue.ts';
import { reading } from '../../metrics/metric.ts';
import { firstAnswer } from '../first-answer.ts';
import { known } from '../known.ts';
import { type Cluster, selfOf } from './cluster.ts';

/** How long a node may be silent before the next one is asked as well. */
const PATIENCE_MS = 2_000;

const number = z.number().nonnegative().optional().catch(undefined);
const statsSchema = z.object({ 'topics.count': number, 'subscriptions.shared.count': number });

/** Numbers every node has of the whole cluster, taken once: added up over the nodes they would be multiplied. */
export function routesSource(cluster: Cluster, clock: Clock): Source {
  return {
    name: 'routes',
    read: async (signal) => {
      signal.throwIfAborted();
      const { value: stats } = await firstAnswer(
        cluster.nodes,
        async (node, inner) => {
          const self = await selfOf(cluster, node, inner);
          return node.api.read(`/nodes/${urlPart(self)}/stats`, statsSchema, inner);
        },
        { patienceMs: PATIENCE_MS, clock, signal },
      );
      return {
        readings: [
          ...known(stats['topics.count'], (topics) => reading(metrics.topicsCurrent, {}, topics)),
          ...known(stats['subscriptions.shared.count'], (shared) => reading(metrics.subscriptionsShared, {}, shared)),
        ],
      };
    },
  };
}
