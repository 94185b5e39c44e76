import { expect, test } from 'vitest';
import type { ClusterView } from '../../../src/core/cluster-view.ts';
import { PartitionEdges } from '../../../src/exporter/partition-edges.ts';

const view = (node: string, partitions?: number): ClusterView => ({
  node,
  running: [node],
  known: [node],
  ...(partitions === undefined ? {} : { partitions }),
});

test('counts beginnings and ends of partitions, each once, node by node', () => {
  const edges = new PartitionEdges();
  for (const count of [0, 1, 1, 2, 0, 0, 1]) edges.observe([view('n1', count), view('n2', 0)]);
  expect(Object.fromEntries(edges.counts())).toEqual({
    n1: { detected: 2, resolved: 1 },
    n2: { detected: 0, resolved: 0 },
  });
});

test('a partition that was there before the exporter is not seen to begin, but to end', () => {
  const edges = new PartitionEdges();
  edges.observe([view('n1', 2)]);
  edges.observe([view('n1', 0)]);
  expect(edges.counts().get('n1')).toEqual({ detected: 0, resolved: 1 });
});

test('a broker that cannot tell has no counters at all', () => {
  const edges = new PartitionEdges();
  edges.observe([view('n1')]);
  expect(edges.counts().size).toBe(0);
});
