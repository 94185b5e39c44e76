import { describe, expect, test } from 'vitest';
import type { ClusterVerdict } from '../../../../src/core/cluster-verdict.ts';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedVerneMq, verneMqNodes } from '../../../support/recorded-vernemq.ts';

const [n1, n2, n3] = verneMqNodes;
const all = [...verneMqNodes];
const sorted = (views: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(views).map(([node, members]) => [node, members.toSorted()]));

function verdictOf(look: Look): ClusterVerdict {
  const failed = look.failures();
  return clusterVerdict({
    nodes: all,
    expected: 3,
    answering: new Set(all.filter((node) => failed[`${node}/prometheus`] === undefined)),
    views: Object.entries(look.running()).map(([node, running]) => ({ node, running, known: all })),
  });
}

describe('VerneMQ with a dead node', () => {
  test.each(['node-down-2s', 'node-down-60s'])(
    '%s: survivors keep their numbers, the dead one has none',
    async (state) => {
      await using verne = await openRecordedVerneMq(state);
      const look = await lookAt(verne.adapter);
      expect(look.failures()).toEqual(
        Object.fromEntries(
          ['prometheus', 'membership', 'listeners', 'bridges', 'status'].map((source) => [
            `${n3}/${source}`,
            'refused',
          ]),
        ),
      );
      expect(sorted(look.running())).toEqual({ [n1]: [n1, n2], [n2]: [n1, n2] });
      expect(sorted(look.known())).toEqual({ [n1]: all, [n2]: all });
      expect(look.byNode('connectionsCurrent')).toEqual({ [n1]: 14, [n2]: 13 });
      expect(look.byNode('queuedMessages')).toEqual({ [n1]: 700, [n2]: 0 });
      expect(look.byNode('retainedMessages')).toEqual({ [n1]: 5 });
      expect(verdictOf(look)).toMatchObject({
        alive: 2,
        expected: 3,
        views: 1,
        nodes: { [n1]: true, [n2]: true, [n3]: false },
      });
    },
  );

  test('the cluster refuses work: connects and publishes that were turned away are counted', async () => {
    await using verne = await openRecordedVerneMq('node-down-60s');
    const look = await lookAt(verne.adapter);
    expect(look.byNode('connectionsRejected', { reason: 'server_unavailable' })[n1]).toBe(4);
    expect(look.byNode('messagesDropped', { reason: 'internal_error' })[n1]).toBe(6);
    expect(look.byNode('authenticationAttempts', { result: 'failure' })[n1]).toBe(5);
  });

  test('healed: whole again, and the counters of the restarted node begin at 0', async () => {
    await using verne = await openRecordedVerneMq('healed');
    const look = await lookAt(verne.adapter);
    expect(look.byNode('clusterPartitionsDetected')).toEqual({ [n1]: 1, [n2]: 1, [n3]: 0 });
    expect(look.byNode('clusterPartitionsActive')).toEqual({ [n1]: 0, [n2]: 0, [n3]: 0 });
    expect(look.byNode('connectionsOpened')[n3]).toBe(0);
    expect(verdictOf(look)).toMatchObject({ alive: 3, views: 1 });
  });

  test('a dead first node does not take the numbers of the whole cluster with it', async () => {
    await using verne = await openRecordedVerneMq('node-down-60s', {
      nodes: (http) => [
        { name: n3, api: http.url('n3') },
        { name: n1, api: http.url('n1') },
      ],
    });
    expect((await lookAt(verne.adapter)).byNode('retainedMessages')).toEqual({ [n1]: 5 });
  });
});

describe('VerneMQ with n3 silently cut off', () => {
  test('+5 s, unnoticed: the status pages hang everywhere, everything else answers as if nothing were wrong', async () => {
    await using verne = await openRecordedVerneMq('partition-5s');
    const look = await lookAt(verne.adapter, 1_000);
    expect(look.failures()).toEqual(Object.fromEntries(all.map((node) => [`${node}/status`, 'timeout'])));
    expect(verdictOf(look)).toMatchObject({ alive: 3, views: 1 });
    expect(look.byNode('connectionsCurrent')).toEqual({ [n1]: 16, [n2]: 15, [n3]: 14 });
    expect(look.byNode('connectionsMax')).toEqual({ [n1]: 10_000, [n2]: 10_000, [n3]: 10_000 });
  });

  test.each([
    ['partition-60s', Object.fromEntries(all.map((node) => [`${node}/status`, 'http_5xx']))],
    ['partition-120s', {}],
  ])('%s: two views, and every node reports a split', async (state, failures) => {
    await using verne = await openRecordedVerneMq(state);
    const look = await lookAt(verne.adapter);
    expect(look.failures()).toEqual(failures);
    expect(sorted(look.running())).toEqual({ [n1]: [n1, n2], [n2]: [n1, n2], [n3]: [n3] });
    expect(look.byNode('clusterPartitionsActive')).toEqual({ [n1]: 1, [n2]: 1, [n3]: 1 });
    expect(verdictOf(look)).toMatchObject({
      alive: 2,
      expected: 3,
      views: 2,
      nodes: { [n1]: true, [n2]: true, [n3]: false },
    });
  });

  test('+60 s without an API key: no view, no opinion; the split shows on the Prometheus pages all the same', async () => {
    await using verne = await openRecordedVerneMq('partition-60s', { apiKey: false });
    const look = await lookAt(verne.adapter);
    expect(look.running()).toEqual({});
    expect(look.byNode('clusterPartitionsActive')).toEqual({ [n1]: 1, [n2]: 1, [n3]: 1 });
  });

  test('rejoined: one view, as many splits resolved as detected, no client lost', async () => {
    await using verne = await openRecordedVerneMq('rejoined');
    const look = await lookAt(verne.adapter);
    expect(verdictOf(look)).toMatchObject({ alive: 3, views: 1 });
    expect(look.byNode('clusterPartitionsDetected')).toEqual({ [n1]: 2, [n2]: 2, [n3]: 1 });
    expect(look.byNode('clusterPartitionsResolved')).toEqual({ [n1]: 2, [n2]: 2, [n3]: 1 });
    expect(look.byNode('connectionsCurrent')).toEqual({ [n1]: 16, [n2]: 15, [n3]: 14 });
  });
});
