import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import type { SourceErrorReason } from '../../../src/core/source.ts';
import { parseHaproxyCsv } from '../../../src/dependencies/haproxy/csv-stats.ts';
import { parseCsvTable } from '../../../src/dependencies/haproxy/csv-table.ts';
import { parseHaproxyPage } from '../../../src/dependencies/haproxy/prometheus-stats.ts';
import { onlyProxies } from '../../../src/dependencies/haproxy/stats.ts';
import { statsReadings } from '../../../src/dependencies/haproxy/stats-readings.ts';
import { type Misbehaviour, openMisbehavingServer } from '../../support/misbehaving-server.ts';
import {
  failureOfDependency,
  openDependency,
  readDependency,
  recordedBody,
  told,
} from '../../support/open-dependency.ts';
import { openPageServer } from '../../support/scripted-tcp-server.ts';

function page(name: string, proxies?: readonly string[]): Record<string, number> {
  const body = recordedBody(`haproxy/${name}`);
  const stats = name.endsWith('.csv') ? parseHaproxyCsv(body) : parseHaproxyPage(body);
  if (stats === undefined) throw new Error('no stats');
  return told(statsReadings('dep', onlyProxies(stats, proxies)));
}

const HEAD = '# pxname,svname,status,type,mode,scur,qcur,chkdown,slim,';

function stateOf(status: string): number | undefined {
  const csv = `${HEAD}\nb,n1,${status},2,tcp,3,1,2,,\nb,BACKEND,UP,1,tcp,3,4,2,40,\n`;
  return told(statsReadings('dep', parseHaproxyCsv(csv)))['server_up{b,n1}'];
}

describe('HAProxy as recorded', () => {
  test('in front of three nodes tells that all are up, and leaves the stats proxy in mode http out', () => {
    expect(page('3.0-aedes-loaded.txt')).toEqual({
      'servers{b}': 3,
      'servers_up{b}': 3,
      'queued_connections{b}': 0,
      'connection_errors_total{b}': 0,
      'server_up{b,n1}': 1,
      'server_up{b,n2}': 1,
      'server_up{b,n3}': 1,
      'server_sessions_current{b,n1}': 0,
      'server_sessions_current{b,n2}': 0,
      'server_sessions_current{b,n3}': 0,
      'server_check_downs_total{b,n1}': 0,
      'server_check_downs_total{b,n2}': 0,
      'server_check_downs_total{b,n3}': 0,
      'sessions_current{mqtt}': 0,
      'sessions_max{mqtt}': 4_000,
      'sessions_total{mqtt}': 0,
    });
  });

  test('with a node silently cut off shows that node down, which no node of the cluster reports', () => {
    const cut = page('3.0-aedes-partition.txt');
    expect([cut['server_up{b,n1}'], cut['server_up{b,n2}'], cut['server_up{b,n3}']]).toEqual([1, 1, 0]);
    expect([cut['servers{b}'], cut['servers_up{b}'], cut['server_check_downs_total{b,n3}']]).toEqual([3, 2, 2]);
  });

  test('counts a backup server that took over: its own number of active servers says 0', () => {
    const killed = page('3.0-active-killed.txt');
    expect([killed['servers{b}'], killed['servers_up{b}']]).toEqual([2, 1]);
    expect([killed['server_up{b,active}'], killed['server_up{b,backup}']]).toEqual([0, 1]);
  });

  test('says the same in both formats, but for the session rate that only the CSV has', () => {
    const csv = Object.entries(page('3.0-states.csv')).filter(([name]) => !name.startsWith('session_rate'));
    expect(Object.fromEntries(csv)).toEqual(page('3.0-states.txt'));
    expect(page('3.0-states.csv')['session_rate{mqtt}']).toBe(0);
  });

  test('tells a server without a check, one in maintenance and one that drains apart from a failed one', () => {
    for (const name of ['3.0-states.csv', '3.0-states.txt']) {
      const states = page(name);
      expect(states).not.toHaveProperty(['server_up{unchecked,plain}']);
      expect(states['server_sessions_current{unchecked,plain}']).toBe(0);
      expect(states['server_up{unchecked,away}']).toBe(0);
      expect(states['servers_up{unchecked}']).toBe(2);
      expect([states['server_up{nodes,n3}'], states['server_up{nodes,standby}'], states['servers_up{nodes}']]).toEqual([
        0, 1, 3,
      ]);
    }
  });

  test('the limit of the frontend is the limit, not the figure of the backend that only scales server limits', () => {
    const states = page('3.0-states.csv');
    expect(states['sessions_max{mqtt}']).toBe(2_000);
    expect(Object.keys(states).filter((name) => name.startsWith('sessions_max'))).toEqual([
      'sessions_max{mqtt}',
      'sessions_max{unchecked}',
    ]);
  });

  test('only the proxies named are told, those in mode http too when they are named', () => {
    expect(Object.keys(page('3.0-states.csv', ['web'])).every((name) => name.includes('{web'))).toBe(true);
    expect(page('3.0-states.txt', ['web'])['servers_up{web}']).toBe(1);
  });
});

describe('the words of a status', () => {
  test.each([
    ['UP', 1],
    ['UP 1/3', 1],
    ['UP (agent)', 1],
    ['DOWN', 0],
    ['DOWN 1/2', 0],
    ['DOWN (agent)', 0],
    ['MAINT', 0],
    ['MAINT (via other/n1)', 0],
    ['MAINT (resolution)', 0],
    ['DRAIN', 0],
    ['NOLB 1/3', 0],
    ['no check', undefined],
    ['UPSIDE', undefined],
    ['', undefined],
  ])('%s is %s', (status, up) => {
    expect(stateOf(status)).toBe(up);
  });
});

describe('the CSV', () => {
  test('is read by the names of its columns, wherever they stand and whatever stands between', () => {
    const csv = '# svname,new_one,pxname,type,status,chkdown\nn1,"a,b ""c""\nd",b,2,UP,7\nBACKEND,,b,1,UP,\n';
    expect(told(statsReadings('dep', parseHaproxyCsv(csv)))).toMatchObject({
      'server_up{b,n1}': 1,
      'server_check_downs_total{b,n1}': 7,
    });
    expect(parseCsvTable(csv, ['new_one'])[0]?.new_one).toBe('a,b "c"\nd');
  });

  test('of an old version without type and mode is told apart by the names of its rows', () => {
    const csv = '# pxname,svname,status,scur\nb,FRONTEND,OPEN,4\nb,n1,UP,4\nb,BACKEND,UP,4\n';
    expect(told(statsReadings('dep', parseHaproxyCsv(csv)))).toEqual({
      'servers{b}': 1,
      'servers_up{b}': 1,
      'server_up{b,n1}': 1,
      'server_sessions_current{b,n1}': 4,
      'sessions_current{b}': 4,
    });
  });

  test('adds the queues of the servers to that of the backend', () => {
    const csv = `${HEAD}\nb,n1,UP,2,tcp,3,1,2,,\nb,n2,UP,2,tcp,3,2,2,,\nb,BACKEND,UP,1,tcp,3,4,2,40,\n`;
    expect(told(statsReadings('dep', parseHaproxyCsv(csv)))['queued_connections{b}']).toBe(7);
  });

  test.each([`${HEAD}\nb,n1,"UP`, `${HEAD}\n,,,,,,`, HEAD, `${HEAD}\nb,n1`, '', '"', ',,\r\n,,"'])(
    'cut off as %j breaks nothing',
    (csv) => {
      expect(statsReadings('dep', parseHaproxyCsv(csv)).every(({ value }) => Number.isFinite(value))).toBe(true);
    },
  );
});

describe('the Prometheus page', () => {
  test('of a version before 2.4 gives the state as a number', () => {
    const old =
      'haproxy_server_status{proxy="b",server="n1"} 1\nhaproxy_server_status{proxy="b",server="n2"} 2\nhaproxy_backend_status{proxy="b"} 1\n';
    const stats = parseHaproxyPage(old);
    expect(stats?.servers.map(({ state }) => state)).toEqual(['up', 'not_up']);
  });

  test('of something else is none', () => {
    expect(parseHaproxyPage('mqtt_up 1\n')).toBeUndefined();
    expect(parseHaproxyPage('')).toBeUndefined();
  });
});

describe('a HAProxy that is read', () => {
  test.each(['3.0-states.csv', '3.0-states.txt'])('is told by its content: %s', async (name) => {
    await using server = await openPageServer(recordedBody(`haproxy/${name}`));
    await using open = await openDependency('haproxy', `http://127.0.0.1:${server.port}/stats;csv`, {
      auth: { username: 'monitor', password: new Secret('pw') },
      options: { proxies: ['mqtt', 'nodes'] },
    });
    expect(told(await readDependency(open, 'haproxy'))['servers_up{nodes}']).toBe(3);
    expect(server.heard()).toContain('GET /stats;csv HTTP/1.1');
    expect(server.heard()).toContain(`authorization: Basic ${Buffer.from('monitor:pw').toString('base64')}`);
  });

  test('never hears the credentials of the cluster', async () => {
    await using server = await openPageServer(recordedBody('haproxy/3.0-states.csv'));
    const cluster = { name: 'c', nodes: [], auth: { username: 'u', password: new Secret('secret') }, tls: {} };
    await using open = await openDependency('haproxy', `http://127.0.0.1:${server.port}/`, { cluster });
    await readDependency(open, 'haproxy');
    expect(server.heard()).not.toContain('authorization');
  });

  test('without a proxy of the name, or with none in mode tcp, says which there are', async () => {
    await using server = await openPageServer(`${HEAD}\nweb,w1,UP,2,http,0,0,0,,\nweb,BACKEND,UP,1,http,0,0,0,1,\n`);
    const address = `http://127.0.0.1:${server.port}/`;
    await using misnamed = await openDependency('haproxy', address, { options: { proxies: ['mqtt'] } });
    expect((await failureOfDependency(misnamed)).message).toMatch(/no proxy named mqtt; the page has web$/);
    await using unnamed = await openDependency('haproxy', address);
    expect((await failureOfDependency(unnamed)).message).toMatch(/no proxy in mode tcp.*the page has web$/);
  });

  test.each<[Misbehaviour, SourceErrorReason]>([
    ['silent', 'timeout'],
    ['one-byte-a-second', 'timeout'],
    ['oversized', 'timeout'],
    ['401', 'auth'],
    ['500', 'http_5xx'],
    ['html', 'parse'],
    ['half-json', 'parse'],
    ['redirect', 'parse'],
    ['reset', 'closed'],
    ['echo-credentials', 'auth'],
  ])('and is %s fails as %s, in time and without a secret', async (misbehaviour, reason) => {
    await using server = await openMisbehavingServer(misbehaviour);
    const auth = { username: 'monitor', password: new Secret('hunter2') };
    await using open = await openDependency('haproxy', server.url, { auth });
    const failure = await failureOfDependency(open, 400);
    expect([failure.reason, failure.message.includes('hunter2'), server.requests()]).toEqual([reason, false, 1]);
    expect(failure.message).not.toContain(Buffer.from('monitor:hunter2').toString('base64'));
  });
});
