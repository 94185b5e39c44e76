import { describe, expect, test } from 'vitest';
import type { ClusterView } from '../../../../src/core/cluster-view.ts';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedNats } from '../../../support/recorded-nats.ts';

const names = ['n1', 'n2', 'n3'];

/** The second look: by then followers know from the leader who the members are. */
async function look(fixture: string): Promise<Look> {
  await using nats = await openRecordedNats(fixture);
  await lookAt(nats.adapter);
  const second = await lookAt(nats.adapter);
  return second;
}

function verdict(seen: Look) {
  const [running, known] = [seen.running(), seen.known()];
  const views: ClusterView[] = Object.keys(running).map((node) => ({
    node,
    running: running[node] ?? [],
    known: known[node] ?? [],
  }));
  const answering = new Set(Object.keys(seen.byNode('uptime')));
  const { alive, views: distinct, nodes } = clusterVerdict({ nodes: names, expected: 3, answering, views });
  return { alive, views: distinct, nodes };
}

describe('NATS with a dead node', () => {
  test.each(['2.10.27-node-down-2s', '2.10.27-node-down-60s'])(
    '%s: routes are gone at once, two are alive, the survivors keep their numbers',
    async (fixture) => {
      const seen = await look(fixture);
      const sources = ['varz', 'routes', 'jetstream', 'health', 'bridges', 'connections'];
      expect(seen.failures()).toEqual(Object.fromEntries(sources.map((source) => [`n3/${source}`, 'refused'])));
      expect(verdict(seen)).toEqual({ alive: 2, views: 1, nodes: { n1: true, n2: true, n3: false } });
      expect(seen.known()).toEqual({ n1: names, n2: names });
      expect(seen.byNode('clusterPeersUnreachable')).toEqual({ n1: 1, n2: 1 });
      expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 13, n2: 12 });
      expect(seen.byNode('queuedMessages')).toEqual({ n1: 700 });
      expect(seen.byNode('retainedMessages')).toEqual({ n2: 5 });
      expect(seen.byNode('sessionsCurrent')).toEqual({ n1: 43 });
    },
  );

  test('healed: three again', async () => {
    expect(verdict(await look('2.10.27-healed'))).toMatchObject({ alive: 3, views: 1 });
  });
});

describe('NATS with n3 silently cut off', () => {
  test('+5 s: no server has noticed, and everything is as before', async () => {
    const seen = await look('2.10.27-partition-5s');
    expect(verdict(seen)).toMatchObject({ alive: 3, views: 1 });
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 13, n2: 12, n3: 11 });
  });

  test('+60 s: routes still lead to n3, the meta leader has lost it: two views, two alive, n3 raises its alarms', async () => {
    const seen = await look('2.10.27-partition-60s');
    expect(seen.running()).toEqual({ n1: ['n1', 'n2'], n2: names, n3: names });
    expect(verdict(seen)).toEqual({ alive: 2, views: 2, nodes: { n1: true, n2: true, n3: false } });
    expect(seen.byNode('alarmActive', { alarm: 'no_meta_leader' })).toEqual({ n1: 0, n2: 0, n3: 1 });
    expect(seen.byNode('alarmActive', { alarm: 'unhealthy' })).toEqual({ n1: 0, n2: 0, n3: 1 });
    expect(seen.byNode('clusterPeersUnreachable')).toEqual({ n1: 1, n2: 0, n3: 0 });
  });

  test('+120 s: routes are gone too: each side sees itself, and n3 tells nothing of streams nobody leads', async () => {
    const seen = await look('2.10.27-partition-120s');
    expect(seen.running()).toEqual({ n1: ['n1', 'n2'], n2: ['n1', 'n2'], n3: ['n3'] });
    expect(verdict(seen)).toEqual({ alive: 2, views: 2, nodes: { n1: true, n2: true, n3: false } });
    expect(seen.byNode('clusterPeersUnreachable')).toEqual({ n1: 1, n2: 1, n3: 2 });
    expect(seen.byNode('sessionsCurrent')).toEqual({ n1: 43 });
    expect(seen.byNode('connectionsCurrent')).toEqual({ n1: 13, n2: 12, n3: 11 });
  });

  test('rejoined: one view of three; leadership has moved and every number is still there once', async () => {
    const seen = await look('2.10.27-rejoined');
    expect(verdict(seen)).toMatchObject({ alive: 3, views: 1 });
    expect(seen.byNode('queuedMessages')).toEqual({ n1: 700 });
    expect(seen.byNode('retainedMessages')).toEqual({ n3: 5 });
    expect(seen.byNode('sessionsCurrent')).toEqual({ n1: 43 });
  });
});
