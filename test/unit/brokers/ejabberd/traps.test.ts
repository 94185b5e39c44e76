import { describe, expect, test } from 'vitest';
import { ejabberd as kind } from '../../../../src/brokers/ejabberd/kind.ts';
import { tableOf } from '../../../../src/brokers/ejabberd/table.ts';
import { silentLog } from '../../../../src/core/log.ts';
import type { MetricKey } from '../../../../src/metrics/catalogue.ts';
import { type Look, lookAt } from '../../../support/look.ts';
import { openMisbehavingServer } from '../../../support/misbehaving-server.ts';
import { openRecordedEjabberd, recordedNames } from '../../../support/recorded-ejabberd.ts';

const [e1, e2, e3] = recordedNames;

async function look(fixture: string, names: readonly string[] = recordedNames): Promise<Look> {
  await using ejabberd = await openRecordedEjabberd(fixture, names);
  return await lookAt(ejabberd.adapter);
}

describe('traps of ejabberd', () => {
  test('user counters are 0 with 34 MQTT clients: connections are absent, and nothing about users is asked', async () => {
    await using ejabberd = await openRecordedEjabberd('24.12-loaded');
    const seen = await lookAt(ejabberd.adapter);
    expect(seen.byNode('connectionsCurrent')).toEqual({});
    const asked = ['n1', 'n2', 'n3'].flatMap((node) => ejabberd.http.asked(node));
    expect(asked.filter((path) => /users|user_sessions/.test(path))).toEqual([]);
  });

  test('mqtt_session (41) counts offline sessions too and is no number of connections (34)', async () => {
    const seen = await look('24.12-loaded');
    expect(seen.sum('sessionsCurrent')).toBe(41);
    expect(seen.byNode('sessionsDisconnected')).toEqual({});
  });

  test('mqtt_session stays 41 after a node died with 11 clients: sessions, and still not connections', async () => {
    expect((await look('24.12-node-down-2s')).sum('sessionsCurrent')).toBe(41);
  });

  test('list_cluster_detailed is 500 or hangs while any node is away, so it is never asked', async () => {
    await using ejabberd = await openRecordedEjabberd('24.12-partition-5s');
    await lookAt(ejabberd.adapter);
    const asked = ['n1', 'n2', 'n3'].flatMap((node) => ejabberd.http.asked(node));
    expect(asked.filter((path) => path.includes('detailed'))).toEqual([]);
    expect(new Set(asked)).toEqual(
      new Set([
        '/api/list_cluster',
        '/api/status',
        '/api/stats?name=uptimeseconds',
        '/api/mnesia_table_info?table=mqtt_session',
        '/api/mnesia_table_info?table=mqtt_sub',
        '/api/mnesia_table_info?table=mqtt_pub',
      ]),
    );
  });

  test('list_cluster leaves out a dead node: who is a member comes from the tables', async () => {
    const seen = await look('24.12-node-down-2s');
    expect(seen.running()[e1]).not.toContain(e3);
    expect(seen.known()[e1]).toContain(e3);
  });

  test('tables are copies on every node: adding them up would say 123 sessions', async () => {
    expect((await look('24.12-loaded')).sum('sessionsCurrent')).toBe(41);
  });

  test('the table is an Erlang term in a JSON string, with line breaks and quoted atoms where they fall', () => {
    const term =
      "[{all_nodes,\n   ['ejabberd@e-1',\n    ejabberd@e2]},\n {memory,10},\n {size,3},\n {storage_type,ram_copies}]";
    expect(tableOf('u', term)).toEqual({ size: 3, words: 10, members: ['ejabberd@e-1', 'ejabberd@e2'] });
  });

  test('memory is words only for tables in memory: that of a table on disk is not passed off as bytes', async () => {
    expect(tableOf('u', '[{memory,6599},{size,5},{storage_type,disc_only_copies}]').words).toBeUndefined();
    expect((await look('24.12-loaded')).byNode('retainedBytes')).toEqual({});
  });

  test('an answer without a size is no empty table', () => {
    expect(() => tableOf('u', '[{badarg,1}]')).toThrow('expected {size,N}');
  });

  test.each<MetricKey>([
    'messagesReceived',
    'messagesSent',
    'messagesDropped',
    'bytesReceived',
    'queuedMessages',
    'authenticationAttempts',
    'connectionsMax',
    'subscriptionsShared',
  ])('there is no counter anywhere: %s is absent and not promised', async (key) => {
    expect((await look('24.12-loaded')).byNode(key)).toEqual({});
    expect(['config', undefined]).toContain(kind.support[key]);
  });

  test('partitions are reported by no node: they show as views', async () => {
    expect((await look('24.12-partition-120s')).partitions()).toEqual({});
  });

  test('a command that is missing costs what it tells and nothing else', async () => {
    const seen = await look('missing-derived', [e1]);
    expect(seen.failures()).toEqual({});
    expect(seen.running()).toEqual({ [e1]: [e1] });
    expect(seen.byNode('sessionsCurrent')).toEqual({ [e1]: 41 });
    expect(seen.byNode('uptime')).toEqual({});
  });

  test('a node that answers as another one (an address behind a load balancer, two names swapped) is refused', async () => {
    const seen = await look('24.12-loaded', [e2, e1, e3]);
    expect(seen.failures()).toEqual({ [`${e1}/http`]: 'parse', [`${e2}/http`]: 'parse' });
    expect(seen.messageOf(`${e2}/http`)).toContain(`answers as ${e1}`);
  });

  test.each([
    ['401', 'auth'],
    ['html', 'parse'],
    ['500', 'http_5xx'],
  ] as const)(
    'an address that answers with %s is %s, for the node and for the tables',
    async (misbehaviour, reason) => {
      await using server = await openMisbehavingServer(misbehaviour);
      await using adapter = await kind.open({
        cluster: 'c',
        nodes: [{ name: e1, api: server.url }],
        auth: {},
        tls: {},
        options: {},
        log: silentLog,
      });
      expect((await lookAt(adapter)).failures()).toEqual({ [`${e1}/http`]: reason, '/tables': reason });
    },
  );
});
