import { describe, expect, test } from 'vitest';
import type { ClusterView } from '../../../../src/core/cluster-view.ts';
import { withDeadline } from '../../../../src/core/deadline.ts';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { openDerivedHiveMq } from '../../../support/derived-hivemq.ts';

const nodes = ['n1', 'n2', 'n3'];

async function verdictOf(state: string) {
  await using hive = await openDerivedHiveMq(state, nodes);
  const views: ClusterView[] = [];
  const answering = new Set<string>();
  for (const source of hive.adapter.sources) {
    const signal = new AbortController().signal;
    const answer = await withDeadline('a read', 5_000, signal, (inner) => source.read(inner)).catch(() => undefined);
    if (answer === undefined) continue;
    answering.add(source.node ?? '');
    views.push(...(answer.views ?? []));
  }
  return clusterVerdict({ nodes, expected: 3, answering, views });
}

describe('a HiveMQ cluster, whose nodes tell how many members they see', () => {
  test('healthy: three alive, one view', async () => {
    expect(await verdictOf('enterprise')).toMatchObject({ alive: 3, views: 1 });
  });

  test('split: the two that see two are the cluster, the one that sees itself is not', async () => {
    expect(await verdictOf('enterprise-split')).toMatchObject({
      alive: 2,
      views: 2,
      nodes: { n1: true, n2: true, n3: false },
    });
  });

  test('a dead node: two alive of three expected, no split', async () => {
    expect(await verdictOf('enterprise-node-down')).toMatchObject({ alive: 2, expected: 3, views: 1 });
  });

  test('the editions without a cluster: every node that answers, no views', async () => {
    await using hive = await openDerivedHiveMq('community');
    const answer = await hive.adapter.sources[0]?.read(AbortSignal.timeout(5_000));
    expect(answer?.views).toEqual([]);
  });
});
