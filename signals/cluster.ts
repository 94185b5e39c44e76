import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';

/** Nodes that answer and see each other. */
export const nodesAlive: Signal = {
  id: 'nodes-alive',
  title: 'Nodes alive',
  question:
    'How many nodes answer and see each other? 0 when nobody answers. Look at Node up for the one that is gone, then follow the runbook.',
  unit: 'short',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => scope.select(metrics.clusterNodesAlive),
};
