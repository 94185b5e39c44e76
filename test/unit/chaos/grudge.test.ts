import { describe, expect, test } from 'vitest';
import {
  bridge,
  type Grudge,
  halves,
  islands,
  minority,
  one,
  oneway,
  ring,
  type Split,
  type SplitShape,
} from '../../../src/chaos/grudge.ts';
import { seededRandom } from '../../../src/chaos/seeded-random.ts';
import { fc } from '../../support/property.ts';

const cluster = fc
  .record({ size: fc.integer({ min: 3, max: 9 }), seed: fc.string() })
  .map(({ size, seed }) => ({ nodes: Array.from({ length: size }, (_, index) => `n${index + 1}`), seed }));
const drops = (grudge: Grudge, receiver: string, sender: string): boolean =>
  grudge[receiver]?.includes(sender) === true;
const sideOf = ({ sides }: Split, node: string): number => sides.findIndex(({ nodes }) => nodes.includes(node));
const pairs = (nodes: readonly string[]) => nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => [a, b] as const));
const shapes: Readonly<Record<string, SplitShape>> = { bridge, halves, islands, minority, one, oneway, ring };
const majority = (nodes: readonly string[]): number => Math.floor(nodes.length / 2) + 1;

/** Every shape of every cluster, with what must hold of it. */
function always(shape: SplitShape, holds: (split: Split, nodes: readonly string[]) => void): void {
  fc.assert(
    fc.property(cluster, ({ nodes, seed }) => {
      holds(shape(nodes, seededRandom(seed)), nodes);
    }),
    { seed: 7 },
  );
}

describe.each(Object.entries(shapes))('the grudge %s', (_name, shape) => {
  test('names nodes of the cluster only, no node against itself, none twice, and nobody without anything to drop', () => {
    always(shape, ({ grudge, sides }, nodes) => {
      for (const [receiver, senders] of Object.entries(grudge)) {
        expect(nodes).toContain(receiver);
        expect(senders).not.toContain(receiver);
        expect(senders.length).toBeGreaterThan(0);
        expect(new Set(senders).size).toBe(senders.length);
        for (const sender of senders) expect(nodes).toContain(sender);
      }
      expect(Object.keys(grudge).length).toBeGreaterThan(0);
      if (sides.length > 0) expect(sides.flatMap((side) => side.nodes).toSorted()).toEqual(nodes.toSorted());
    });
  });

  test('is decided by the seed', () => {
    always(shape, (_, nodes) => {
      expect(shape(nodes, seededRandom('again'))).toEqual(shape(nodes, seededRandom('again')));
    });
  });
});

describe.each([
  ['one', one],
  ['minority', minority],
  ['halves', halves],
  ['islands', islands],
] as const)('the symmetrical grudge %s', (_name, shape) => {
  test('drops exactly what crosses its sides, in both directions', () => {
    always(shape, (split, nodes) => {
      for (const [a, b] of pairs(nodes)) {
        const across = sideOf(split, a) !== sideOf(split, b);
        expect([drops(split.grudge, a, b), drops(split.grudge, b, a)]).toEqual([across, across]);
      }
    });
  });

  test('owes service to a side with a majority, and to no other', () => {
    always(shape, ({ sides }, nodes) => {
      for (const side of sides) expect(side.mustServe).toBe(side.nodes.length >= majority(nodes));
    });
  });
});

describe('the sizes', () => {
  test('one: a single node; minority: the most that leave a majority; halves: half; islands: each alone', () => {
    always(one, ({ sides }) => expect(sides[0]?.nodes).toHaveLength(1));
    always(minority, ({ sides }, nodes) => expect(sides[0]?.nodes).toHaveLength(nodes.length - majority(nodes)));
    always(halves, ({ sides }, nodes) => expect(sides[0]?.nodes).toHaveLength(Math.floor(nodes.length / 2)));
    always(islands, ({ sides }, nodes) => expect(sides).toHaveLength(nodes.length));
  });

  test('who was named is cut off, whatever the seed', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'];
    for (const shape of [one, minority, halves, oneway]) {
      expect(shape(nodes, seededRandom('x'), ['d', 'b']).sides[0]?.nodes.toSorted()).toEqual(['b', 'd']);
    }
    expect(bridge(nodes, seededRandom('x'), ['d']).sides[1]?.nodes).toEqual(['d']);
  });
});

describe('the grudge oneway', () => {
  test('makes one node deaf and nobody else', () => {
    always(oneway, ({ grudge, sides }, nodes) => {
      const [deaf = ''] = sides[0]?.nodes ?? [];
      expect(grudge).toEqual({ [deaf]: nodes.filter((node) => node !== deaf) });
    });
  });
});

describe('the grudge bridge', () => {
  test('cuts every pair across the bridge both ways and leaves the bridge alone', () => {
    always(bridge, (split, nodes) => {
      const [left, middle, right] = split.sides.map((side) => side.nodes);
      expect(middle).toHaveLength(1);
      expect(Math.abs((left?.length ?? 0) - (right?.length ?? 0))).toBeLessThanOrEqual(1);
      for (const [a, b] of pairs(nodes)) {
        const across = Math.abs(sideOf(split, a) - sideOf(split, b)) === 2;
        expect([drops(split.grudge, a, b), drops(split.grudge, b, a)]).toEqual([across, across]);
      }
    });
  });
});

describe('the grudge ring', () => {
  test('leaves every node exactly a majority to hear, itself included, and no two nodes the same one', () => {
    always(ring, ({ grudge }, nodes) => {
      const heard = nodes.map((node) => nodes.filter((other) => other === node || !drops(grudge, node, other)));
      for (const own of heard) expect(own).toHaveLength(majority(nodes));
      expect(new Set(heard.map((own) => own.join())).size).toBe(nodes.length);
    });
  });
});
