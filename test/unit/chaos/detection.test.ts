import { describe, expect, test } from 'vitest';
import { clusterNoticed } from '../../../src/chaos/detection.ts';
import type { MembershipSample } from '../../../src/chaos/membership.ts';

const ALL = ['n1', 'n2', 'n3'];

/** One look a second; `lists` is what each node says, `answering` who answers us. */
function look(second: number, answering: readonly string[], lists?: Record<string, readonly string[]>) {
  const sample: MembershipSample = {
    fromMonoMs: second * 1_000,
    atMonoMs: second * 1_000 + 200,
    verdict: {
      alive: answering.length,
      expected: 3,
      views: 1,
      nodes: Object.fromEntries(ALL.map((node) => [node, answering.includes(node)])),
      groups: [answering.length],
      quorum: true,
      groupSizes: {},
      ...(lists === undefined ? {} : { lists }),
    },
  };
  return sample;
}

describe('when the cluster noticed', () => {
  test('is when a node that was left alone lists the target no more, not when the target stops answering us', () => {
    const samples = [
      look(1, ALL, { n1: ALL, n2: ALL, n3: ALL }),
      look(2, ['n1', 'n2'], { n1: ALL, n2: ALL }),
      look(3, ['n1', 'n2'], {}), // nobody can tell
      look(4, ['n1', 'n2'], { n1: ALL, n2: ['n1', 'n2'] }),
    ];
    expect(clusterNoticed(samples, 1_500, ['n3'])).toEqual({ afterMs: 1_500, byMs: 2_700 });
  });

  test('what the target says of itself and of the others does not count', () => {
    const samples = [look(1, ALL, { n1: ALL, n2: ALL, n3: ['n3'] }), look(2, ALL, { n1: ALL, n2: ALL, n3: [] })];
    expect(clusterNoticed(samples, 500, ['n3'])).toBeUndefined();
  });

  test('is never where the fault took no node away', () => {
    expect(clusterNoticed([look(1, ALL, { n1: ALL })], 500, [])).toBeUndefined();
    expect(clusterNoticed([look(1, ALL, { n1: ALL })], 500, ['lb'])).toBeUndefined();
  });

  test('is our own look where no node tells members, or none was left alone', () => {
    expect(clusterNoticed([look(1, ALL), look(2, ['n1', 'n2'])], 500, ['n3'])).toEqual({ afterMs: 500, byMs: 1_700 });
    const all = [look(1, ALL, { n1: ALL, n2: ALL, n3: ALL }), look(2, [], {})];
    expect(clusterNoticed(all, 500, ALL)).toEqual({ afterMs: 500, byMs: 1_700 });
  });
});
