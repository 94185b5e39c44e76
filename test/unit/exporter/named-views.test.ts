import { describe, expect, test } from 'vitest';
import type { ClusterView } from '../../../src/core/cluster-view.ts';
import { clusterViews } from '../../../src/exporter/collectors/cluster-views.ts';
import { namedViews } from '../../../src/exporter/named-views.ts';
import { clusterVerdict } from '../../../src/exporter/verdict.ts';
import { clusterSnapshot } from '../../support/cluster-snapshot.ts';
import { fc } from '../../support/property.ts';

function sees(node: string, runningCount: number): ClusterView {
  return { node, running: [node], known: [node], runningCount };
}

/** The verdict on nodes n1, n2 ... of which each says such a number; undefined does not answer. */
function verdict(...counts: readonly (number | undefined)[]) {
  const nodes = counts.map((_, index) => `n${index + 1}`);
  const views = nodes.flatMap((node, index) => {
    const count = counts[index];
    return count === undefined ? [] : [sees(node, count)];
  });
  const answering = new Set(views.map(({ node }) => node));
  return clusterVerdict({ nodes, expected: nodes.length, answering, views });
}

describe('nodes that tell how many members they see and not which', () => {
  test('agree when they say the same number', () => {
    expect(verdict(3, 3, 3)).toMatchObject({ alive: 3, views: 1, nodes: { n1: true, n2: true, n3: true } });
  });

  test('are split when they say different numbers', () => {
    expect(verdict(2, 2, 1)).toMatchObject({ alive: 2, views: 2, nodes: { n1: true, n2: true, n3: false } });
    expect(verdict(1, 2, 2)).toMatchObject({ alive: 2, views: 2, nodes: { n1: false, n2: true, n3: true } });
  });

  test('are split when there are more of them than the number allows: four that see two, three that see one', () => {
    expect(verdict(2, 2, 2, 2)).toMatchObject({ alive: 2, views: 2 });
    expect(verdict(1, 1, 1)).toMatchObject({ alive: 1, views: 3 });
  });

  test('a dead node counts no more, though the others still count it', () => {
    expect(verdict(3, 3, undefined)).toMatchObject({ alive: 2, views: 1, nodes: { n3: false } });
  });

  test('members that are not configured take places and are no split', () => {
    expect(verdict(5, 5, 5)).toMatchObject({ alive: 3, views: 1 });
  });

  test('a node that sees nobody, not even itself, is not running by its own word', () => {
    expect(verdict(2, 2, 0)).toMatchObject({ alive: 2, nodes: { n3: false } });
  });

  test('a node that answers without a number fills a place where one is left', () => {
    const nodes = ['n1', 'n2', 'n3'];
    const input = { nodes, expected: 3, answering: new Set(nodes) };
    expect(clusterVerdict({ ...input, views: [sees('n1', 3), sees('n2', 3)] })).toMatchObject({ alive: 3 });
    expect(clusterVerdict({ ...input, views: [sees('n1', 2), sees('n2', 2)] })).toMatchObject({ alive: 2 });
  });

  test('views with names are left as they are', () => {
    const named: ClusterView = { node: 'n1', running: ['n1', 'n9'], known: ['n1', 'n9'] };
    expect(namedViews([named, sees('n2', 1)], ['n1', 'n2'])).toEqual([
      named,
      { node: 'n2', running: ['n2'], known: ['n2'] },
    ]);
  });

  test('no cluster found is larger than what its nodes said, and no view is invented', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }), (counts) => {
        const { alive, views } = verdict(...counts);
        const smallest = [...new Set(counts)]
          .map((count) => Math.ceil(counts.filter((each) => each === count).length / count))
          .reduce((sum, groups) => sum + groups, 0);
        expect(views).toBe(smallest);
        expect(alive).toBeLessThanOrEqual(Math.max(...counts));
        expect(alive).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('the number is the size of the view; who is stopped stays unknown', () => {
    expect(clusterViews.collect(clusterSnapshot({ views: [sees('n1', 3)] }))).toEqual([
      { metric: 'mqtt_cluster_view_nodes', labels: { node: 'n1' }, value: 3 },
    ]);
  });
});
