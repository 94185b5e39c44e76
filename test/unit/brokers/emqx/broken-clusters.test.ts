import { describe, expect, test } from 'vitest';
import type { ClusterVerdict } from '../../../../src/core/cluster-verdict.ts';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedEmqx, recordedEmqxNames } from '../../../support/recorded-emqx.ts';

const names = [...recordedEmqxNames];
const [e1, e2, e3] = recordedEmqxNames;

/** What the exporter concludes from one look. */
function verdictOf(look: Look): ClusterVerdict {
  const running = look.running();
  const failed = look.failures();
  const sources = ['prometheus', 'node', 'membership', 'alarms', 'listeners', 'bridges', 'clients'];
  return clusterVerdict({
    nodes: names,
    expected: 3,
    answering: new Set(names.filter((node) => sources.some((source) => failed[`${node}/${source}`] === undefined))),
    views: Object.entries(running).map(([node, members]) => ({
      node,
      running: members,
      known: look.known()[node] ?? [],
    })),
  });
}

describe('EMQX with a dead node', () => {
  test.each(['5.8.9-node-down-2s', '5.8.9-node-down-60s'])(
    '%s: survivors keep their numbers, the dead one has none',
    async (state) => {
      await using emqx = await openRecordedEmqx(state);
      const look = await lookAt(emqx.adapter);
      expect(look.failures()).toEqual(
        Object.fromEntries(
          ['prometheus', 'node', 'membership', 'alarms', 'listeners', 'bridges', 'clients'].map((s) => [
            `${e3}/${s}`,
            'refused',
          ]),
        ),
      );
      expect(Object.keys(look.byNode('connectionsCurrent'))).toEqual([e1, e2]);
      expect(look.byNode('queuedMessages')[e1]).toBeGreaterThanOrEqual(700);
      expect(look.running()).toEqual({ [e1]: [e1, e2], [e2]: [e1, e2] });
      expect(look.known()).toEqual({ [e1]: names, [e2]: names });
      expect(verdictOf(look)).toMatchObject({
        alive: 2,
        expected: 3,
        views: 1,
        nodes: { [e1]: true, [e2]: true, [e3]: false },
      });
    },
  );
});

describe('EMQX with n3 silently cut off', () => {
  test('+5 s, unnoticed: membership hangs on every node, the numbers of each node come at once', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-partition-5s');
    const look = await lookAt(emqx.adapter, 1_000);
    expect(look.failures()).toEqual(
      Object.fromEntries(
        names.flatMap((node) =>
          ['membership', 'alarms', 'listeners', 'clients'].map((source) => [`${node}/${source}`, 'timeout']),
        ),
      ),
    );
    expect(look.byNode('connectionsCurrent')).toEqual({ [e1]: 13, [e2]: 12, [e3]: 11 });
    expect(look.byNode('messagesReceived')).toEqual({ [e1]: 2349, [e2]: 11, [e3]: 4 });
    expect(look.byNode('topicsCurrent')).toEqual({ '': 44 });
    // Nobody has an opinion, and all three serve their clients.
    expect(verdictOf(look)).toMatchObject({ alive: 3, views: 0 });
  });

  test('+180 s, noticed: two clusters, each healthy by its own word', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-partition-180s');
    const look = await lookAt(emqx.adapter);
    expect(look.failures()).toEqual({});
    expect(look.running()).toEqual({ [e1]: [e1, e2], [e2]: [e1, e2], [e3]: [e3] });
    expect(look.known()[e3]?.toSorted()).toEqual(names);
    expect(look.byNode('connectionsCurrent')).toEqual({ [e1]: 13, [e2]: 12, [e3]: 11 });
    expect(verdictOf(look)).toMatchObject({ alive: 2, views: 2, nodes: { [e3]: false } });
  });

  test('no alarm tells of a split while it lasts: partitions are 0 and the views differ', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-partition-180s');
    const look = await lookAt(emqx.adapter);
    expect(look.partitions()).toEqual({ [e1]: 0, [e2]: 0, [e3]: 0 });
    expect(look.sum('alarmActive', { alarm: 'partition' })).toBe(0);
  });

  test('cut removed, +9 s: both sides raise the partition alarm, each of them for itself', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-healing', [e1, e3], {
      nodes: (http) => [
        { name: e1, api: http.url('n1') },
        { name: e3, api: http.url('n3') },
      ],
    });
    const look = await lookAt(emqx.adapter);
    expect(look.partitions()).toEqual({ [e1]: 1, [e3]: 1 });
    expect(look.byNode('alarmActive', { alarm: 'partition' })).toEqual({ [e1]: 1, [e3]: 1 });
    expect(look.running()).toEqual({ [e1]: [e1, e2], [e3]: [e3] });
  });

  test('rejoined: one view again, and n3 counts from 0 while its uptime goes on', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-rejoined');
    const look = await lookAt(emqx.adapter);
    expect(verdictOf(look)).toMatchObject({ alive: 3, views: 1 });
    expect(look.byNode('messagesReceived')[e3]).toBe(0);
    expect(look.byNode('uptime')[e3]).toBe(360.973);
  });

  test('longer than autoclean: nobody knows of a stopped member any more, and the views still differ', async () => {
    await using emqx = await openRecordedEmqx('5.8.9-derived-autocleaned');
    const look = await lookAt(emqx.adapter);
    expect(look.failures()).toEqual({});
    expect(look.known()).toEqual({ [e1]: [e1, e2], [e2]: [e1, e2], [e3]: [e3] });
    expect(verdictOf(look)).toMatchObject({ alive: 2, views: 2, expected: 3 });
  });
});
