import { describe, expect, test } from 'vitest';
import type { ClusterView } from '../../../src/core/cluster-view.ts';
import { largestGroup } from '../../../src/exporter/largest-group.ts';
import { clusterVerdict } from '../../../src/exporter/verdict.ts';
import { fc } from '../../support/property.ts';

const nodes = ['n1', 'n2', 'n3'];

function view(node: string, ...running: string[]): ClusterView {
  return { node, running, known: nodes };
}

function verdict(answering: readonly string[], views: readonly ClusterView[], of: readonly string[] = nodes) {
  return clusterVerdict({ nodes: of, expected: of.length, answering: new Set(answering), views });
}

describe('the verdict on a cluster', () => {
  test('all well: every node, one view', () => {
    const all = nodes.map((node) => view(node, ...nodes));
    expect(verdict(nodes, all)).toMatchObject({
      alive: 3,
      expected: 3,
      views: 1,
      nodes: { n1: true, n2: true, n3: true },
    });
  });

  test('a dead node counts no more, though the others still list it', () => {
    expect(verdict(['n1', 'n2'], [view('n1', ...nodes), view('n2', ...nodes)])).toMatchObject({
      alive: 2,
      nodes: { n1: true, n2: true, n3: false },
    });
  });

  test('a minority side answers and is not part of the cluster', () => {
    const split = [view('n1', 'n1', 'n2'), view('n2', 'n1', 'n2'), view('n3', 'n3')];
    expect(verdict(nodes, split)).toMatchObject({
      alive: 2,
      expected: 3,
      views: 2,
      nodes: { n1: true, n2: true, n3: false },
    });
  });

  test('two halves of equal size: the one of the first configured node', () => {
    const four = ['n4', ...nodes];
    const halves = [view('n4', 'n4', 'n3'), view('n3', 'n4', 'n3'), view('n1', 'n1', 'n2'), view('n2', 'n1', 'n2')];
    expect(verdict(four, halves, four)).toMatchObject({ alive: 2, views: 2, nodes: { n4: true, n3: true, n1: false } });
  });

  test('a listing that is not returned does not count', () => {
    expect(verdict(['n1', 'n2'], [view('n1', 'n1', 'n2'), view('n2', 'n2')])).toMatchObject({ alive: 1, views: 2 });
  });

  test('a node that leaves itself out is not running by its own word', () => {
    expect(verdict(nodes, [view('n1', ...nodes), view('n2', ...nodes), view('n3', 'n1', 'n2')])).toMatchObject({
      alive: 2,
      nodes: { n3: false },
    });
  });

  test('brokers without membership: every node that answers', () => {
    expect(verdict(['n1', 'n3'], [])).toMatchObject({ alive: 2, views: 0 });
    expect(verdict(['n1'], [], ['n1'])).toMatchObject({ alive: 1, expected: 1 });
  });

  test('a membership API that hangs on every node costs the views, never the verdict', () => {
    expect(verdict(nodes, [])).toMatchObject({ alive: 3, views: 0 });
  });

  test('a node without a current view agrees with everybody, but the others may have given it up', () => {
    expect(verdict(nodes, [view('n1', ...nodes), view('n2', ...nodes)])).toMatchObject({ alive: 3, views: 1 });
    expect(verdict(nodes, [view('n1', 'n1', 'n2'), view('n2', 'n1', 'n2')])).toMatchObject({
      alive: 2,
      nodes: { n3: false },
    });
  });

  test('nobody answers: 0, whatever was said before', () => {
    expect(verdict([], [view('n1', ...nodes)])).toMatchObject({
      alive: 0,
      expected: 3,
      views: 0,
      nodes: { n1: false, n2: false, n3: false },
    });
  });

  test('members that are not configured make views differ and count nowhere else', () => {
    const views = [view('n1', ...nodes, 'n9'), view('n2', ...nodes), view('n3', ...nodes), view('n9', 'n9')];
    expect(verdict([...nodes, 'n9'], views)).toMatchObject({ alive: 3, views: 2, expected: 3 });
  });

  test('the order and the repetition of members do not make views differ', () => {
    expect(verdict(['n1', 'n2'], [view('n1', 'n2', 'n1'), view('n2', 'n1', 'n2', 'n2')])).toMatchObject({ views: 1 });
  });
});

describe('the largest group', () => {
  test('is as large as trying every subset finds, and its members agree', () => {
    const graph = fc.integer({ min: 0, max: 8 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        edges: fc.uniqueArray(fc.tuple(fc.nat(Math.max(size - 1, 0)), fc.nat(Math.max(size - 1, 0)))),
      }),
    );
    fc.assert(
      fc.property(graph, ({ size, edges }) => {
        const members = Array.from({ length: size }, (_, index) => String(index));
        const linked = new Set(edges.flatMap(([a, b]) => [`${a}-${b}`, `${b}-${a}`]));
        const compatible = (a: string, b: string): boolean => linked.has(`${a}-${b}`);
        const agrees = (group: readonly string[]): boolean =>
          group.every((a, index) => group.slice(index + 1).every((b) => compatible(a, b)));
        let largest = 0;
        for (let mask = 0; mask < 2 ** size; mask++) {
          const subset = members.filter((_, index) => (mask >> index) % 2 === 1);
          if (agrees(subset)) largest = Math.max(largest, subset.length);
        }
        const found = largestGroup(members, compatible);
        expect(agrees(found)).toBe(true);
        expect(found.length).toBe(largest);
      }),
      { numRuns: 300 },
    );
  });

  test('of a complete cluster of 60 nodes is all of them', () => {
    const many = Array.from({ length: 60 }, (_, index) => `n${index}`);
    expect(largestGroup(many, () => true)).toEqual(many);
    expect(largestGroup(many, () => false)).toEqual(['n0']);
  });
});
