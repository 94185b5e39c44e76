import { describe, expect, test } from 'vitest';
import { firstSample, isWhole, type MembershipSample, nodesDown } from '../../../src/chaos/membership.ts';
import { seenVerdict } from '../../support/seen-verdict.ts';

const sample = (atMonoMs: number, up: readonly string[]): MembershipSample => ({
  fromMonoMs: atMonoMs - 10,
  atMonoMs,
  verdict: seenVerdict(Object.fromEntries(['n1', 'n2', 'n3'].map((name) => [name, up.includes(name)]))),
});
const failed = (atMonoMs: number): MembershipSample => ({ fromMonoMs: atMonoMs - 10, atMonoMs, problem: 'no answer' });

describe('what the cluster saw', () => {
  const samples = [
    sample(100, ['n1', 'n2', 'n3']),
    sample(600, ['n1', 'n2', 'n3']),
    sample(1_100, ['n2', 'n3']),
    sample(1_600, ['n1', 'n2', 'n3']),
  ];

  test('is dated as the interval between two looks', () => {
    expect(firstSample(samples, 200, ({ nodes }) => nodes['n1'] === false)).toEqual({ afterMs: 390, byMs: 900 });
    expect(firstSample(samples, 1_200, isWhole)).toEqual({ afterMs: 0, byMs: 400 });
  });

  test('is unknown when no look says it', () => {
    expect(firstSample(samples, 200, ({ nodes }) => nodes['n2'] === false)).toBeUndefined();
    expect(firstSample([failed(300)], 200, isWhole)).toBeUndefined();
  });

  test('a bystander is down only when several looks in a row agree', () => {
    const down = ['n1', 'n2'];
    const alone = ['n2', 'n3'];
    expect(nodesDown([sample(1, down), sample(2, down), sample(3, down)], alone, 3)).toEqual(['n3']);
    expect(nodesDown([sample(1, down), failed(2), sample(3, down)], alone, 3)).toEqual([]);
    expect(nodesDown([sample(1, down), sample(2, down)], alone, 3)).toEqual([]);
    expect(nodesDown([sample(1, ['n2', 'n3']), sample(2, ['n2', 'n3']), sample(3, ['n2', 'n3'])], alone, 3)).toEqual(
      [],
    );
  });
});
