import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ejabberd as kind } from '../../../../src/brokers/ejabberd/kind.ts';
import { silentLog } from '../../../../src/core/log.ts';
import { clusterVerdict } from '../../../../src/exporter/verdict.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openRecordedEjabberd, recordedNames } from '../../../support/recorded-ejabberd.ts';
import { openRecordedHttp } from '../../../support/recorded-http.ts';

const [e1, e2, e3] = recordedNames;

async function look(fixture: string, withinMs?: number): Promise<Look> {
  await using ejabberd = await openRecordedEjabberd(fixture);
  return await lookAt(ejabberd.adapter, withinMs);
}

/** The exporter's verdict on what was seen. */
function verdict(seen: Look) {
  const failed = new Set(Object.keys(seen.failures()));
  const answering = new Set(recordedNames.filter((node) => !failed.has(`${node}/http`)));
  const known = seen.known();
  const views = Object.entries(seen.running()).map(([node, running]) => ({ node, running, known: known[node] ?? [] }));
  return clusterVerdict({ nodes: recordedNames, expected: 3, answering, views });
}

describe('ejabberd with a dead node', () => {
  test('2 s after the kill the survivors agree on two running and know of the third', async () => {
    const seen = await look('24.12-node-down-2s');
    expect(seen.failures()).toEqual({ [`${e3}/http`]: 'refused' });
    expect(seen.running()).toEqual({ [e1]: [e2, e1], [e2]: [e1, e2] });
    expect(seen.known()[e1]?.toSorted()).toEqual([e1, e2, e3]);
    expect(verdict(seen)).toMatchObject({
      alive: 2,
      expected: 3,
      views: 1,
      nodes: { [e1]: true, [e2]: true, [e3]: false },
    });
  });

  test('tables are read from the next node when the first is frozen', async () => {
    await using ejabberd = await openRecordedEjabberd('frozen-derived', [e1, e2]);
    const first = await lookAt(ejabberd.adapter, 4_000);
    expect(first.failures()).toEqual({ [`${e1}/http`]: 'timeout' });
    expect(first.byNode('sessionsCurrent')).toEqual({ [e2]: 41 });
    const second = await lookAt(ejabberd.adapter, 1_000); // the node that answered is asked first now
    expect(second.byNode('sessionsCurrent')).toEqual({ [e2]: 41 });
  });

  test('with every node dead the tables fail with the reason of the last one', async () => {
    await using recorded = await openRecordedHttp(
      join(import.meta.dirname, '../../../fixtures/ejabberd/missing-derived'),
    );
    await using adapter = await kind.open({
      cluster: 'c',
      nodes: ['y', 'z'].map((name) => ({ name, api: recorded.url(name) })),
      auth: {},
      tls: {},
      options: {},
      log: silentLog,
    });
    expect((await lookAt(adapter)).failures()).toEqual({
      'y/http': 'refused',
      'z/http': 'refused',
      '/tables': 'refused',
    });
  });
});

describe('ejabberd with n3 silently cut off', () => {
  test('+5 s, unnoticed: everybody answers and believes in everybody, while no client gets through', async () => {
    const seen = await look('24.12-partition-5s');
    expect(seen.failures()).toEqual({});
    expect(verdict(seen)).toMatchObject({ alive: 3, views: 1 });
  });

  test('+60 s: two have noticed, n1 still lists the lost node; nobody takes a node in that does not list it back', async () => {
    const seen = await look('24.12-partition-60s');
    expect(seen.running()[e3]).toEqual([e3]);
    expect(seen.running()[e1]).toContain(e3);
    expect(verdict(seen)).toMatchObject({
      alive: 2,
      expected: 3,
      views: 3,
      nodes: { [e1]: true, [e2]: true, [e3]: false },
    });
  });

  test.each(['24.12-partition-120s', '24.12-rejoined'])(
    '%s: two clusters, and it does not heal by itself',
    async (state) => {
      const seen = await look(state);
      expect(seen.failures()).toEqual({});
      expect(verdict(seen)).toMatchObject({
        alive: 2,
        expected: 3,
        views: 2,
        nodes: { [e1]: true, [e2]: true, [e3]: false },
      });
      expect(seen.byNode('sessionsCurrent')).toEqual({ [e1]: 41 }); // both sides keep all 41: once, not 82
    },
  );
});
