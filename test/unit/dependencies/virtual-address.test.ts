import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import type { NodeTarget } from '../../../src/core/target.ts';
import { holdersOf } from '../../../src/dependencies/virtual-address/by-dns.ts';
import { createHolderHistory } from '../../../src/dependencies/virtual-address/holders.ts';
import { createReceipts } from '../../../src/dependencies/virtual-address/receipts.ts';
import { type AedesBroker, openAedesBroker } from '../../support/aedes-broker.ts';
import { openNameServer } from '../../support/name-server.ts';
import { failureOfDependency, openDependency, readDependency, told } from '../../support/open-dependency.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';

const nodes: readonly NodeTarget[] = [
  { name: 'active', mqtt: 'mqtt://one.example:1883' },
  { name: 'standby', mqtt: 'mqtt://192.0.2.2:1883' },
];
const cluster = { name: 'pair', nodes, auth: {}, tls: {} };

describe('the holder of a virtual address', () => {
  test('that is another than before is a change; the first one known is none, nor is one seen again after silence', () => {
    const said: string[] = [];
    const history = createHolderHistory('vip', ['a', 'b'], (why) => said.push(why));
    expect(told(history.take({ holders: ['a'] }, 1_000))).toEqual({ 'holder{a}': 1, 'holder{b}': 0, changes_total: 0 });
    expect(history.take({ unknown: 'why' }, 2_000)).toEqual([]);
    expect(history.take({ unknown: 'why' }, 2_500)).toEqual([]);
    expect(told(history.take({ holders: ['a'] }, 3_000))['changes_total']).toBe(0);
    expect(told(history.take({ holders: ['b'] }, 4_000))).toEqual({
      'holder{a}': 0,
      'holder{b}': 1,
      changes_total: 1,
      last_change_timestamp_seconds: 4,
    });
    expect(told(history.take({ holders: ['b'] }, 5_000))).toMatchObject({
      changes_total: 1,
      last_change_timestamp_seconds: 4,
    });
    expect(said).toEqual(['why']);
  });
});

describe('by DNS', () => {
  test('is the node whose address the name has now, and follows it', async () => {
    await using names = await openNameServer({ 'mqtt.example': ['192.0.2.1'], 'one.example': ['192.0.2.1'] });
    await using open = await openDependency('virtual-address', 'mqtt://mqtt.example:1883', {
      cluster,
      options: { method: 'dns', resolvers: [names.address] },
    });
    expect(told(await readDependency(open, 'virtual-address'))).toEqual({
      'holder{active}': 1,
      'holder{standby}': 0,
      changes_total: 0,
    });
    names.records.set('mqtt.example', ['192.0.2.2']);
    const moved = told(await readDependency(open, 'virtual-address'));
    expect(moved).toMatchObject({ 'holder{active}': 0, 'holder{standby}': 1, changes_total: 1 });
    expect(moved['last_change_timestamp_seconds']).toBeGreaterThan(1.7e9);
    names.records.set('mqtt.example', ['192.0.2.1', '192.0.2.2']);
    expect(told(await readDependency(open, 'virtual-address'))).toMatchObject({
      'holder{active}': 1,
      'holder{standby}': 1,
      changes_total: 2,
    });
  });

  test('is unknown, and said so once, while the name has an address of no node', async () => {
    await using names = await openNameServer({ 'mqtt.example': ['192.0.2.9'], 'one.example': ['192.0.2.1'] });
    const log = recordingLog();
    await using open = await openDependency('virtual-address', 'mqtt://mqtt.example:1883', {
      cluster,
      log,
      options: { method: 'dns', resolvers: [names.address] },
    });
    for (let i = 0; i < 2; i++) expect(await readDependency(open, 'virtual-address')).toEqual([]);
    expect(log.lines.map(({ message }) => message)).toEqual([
      'holder of the virtual address unknown: mqtt.example is 192.0.2.9, an address of no node',
    ]);
  });

  test('fails when the name is gone or no name server answers', async () => {
    await using names = await openNameServer({});
    await using open = await openDependency('virtual-address', 'mqtt://mqtt.example:1883', {
      cluster,
      options: { method: 'dns', resolvers: [names.address] },
    });
    expect((await failureOfDependency(open)).reason).toBe('dns');
    names.silent = true;
    expect((await failureOfDependency(open, 300)).reason).toBe('timeout');
  });

  test('does not choose between two nodes of one address', () => {
    const two = [
      { node: 'a', at: ['192.0.2.1'] },
      { node: 'b', at: ['192.0.2.1', '192.0.2.2'] },
    ];
    expect(holdersOf('vip', ['192.0.2.1'], two)).toEqual({
      unknown: expect.stringContaining('two nodes have the address'),
    });
  });
});

describe('by MQTT', () => {
  const pairOf = (one: AedesBroker, other: AedesBroker) => ({
    ...cluster,
    nodes: [
      { name: 'active', mqtt: `mqtt://${one.address}` },
      { name: 'standby', mqtt: `mqtt://${other.address}` },
    ],
  });
  const options = { method: 'mqtt', settle: '50ms' };

  test('is the node that receives what is sent through the address', async () => {
    await using active = await openAedesBroker();
    await using standby = await openAedesBroker();
    await using first = await openTcpProxy(active.address);
    await using open = await openDependency('virtual-address', `mqtt://${first.address}`, {
      cluster: pairOf(active, standby),
      options,
    });
    expect(told(await readDependency(open, 'virtual-address'))).toEqual({
      'holder{active}': 1,
      'holder{standby}': 0,
      changes_total: 0,
    });
    await first.down();
    expect((await failureOfDependency(open)).reason).toBe('refused');
    first.cut();
    await first.up();
    expect((await failureOfDependency(open, 500)).reason).toBe('timeout');
  });

  test('is unknown when the nodes pass messages on to each other, late ones too', () => {
    const receipts = createReceipts();
    receipts.sent('1');
    expect(receipts.finding()).toEqual({ unknown: expect.stringContaining('no node received it') });
    receipts.received('1', 'a');
    expect(receipts.finding()).toEqual({ holders: ['a'] });
    receipts.sent('2');
    receipts.received('2', 'a');
    receipts.received('1', 'b'); // across a slow bridge
    receipts.received('of another exporter', 'b');
    expect(receipts.finding()).toEqual({ unknown: expect.stringContaining('a and b received the same message') });
    for (const id of ['3', '4', '5', '6']) {
      receipts.sent(id);
      receipts.received(id, 'b');
    }
    expect(receipts.finding()).toEqual({ holders: ['b'] });
  });

  test('is unknown behind an address that leads to none of the nodes', async () => {
    await using active = await openAedesBroker();
    await using stranger = await openAedesBroker();
    const log = recordingLog();
    await using open = await openDependency('virtual-address', `mqtt://${stranger.address}`, {
      cluster: { ...cluster, nodes: [{ name: 'active', mqtt: `mqtt://${active.address}` }] },
      options,
      log,
    });
    expect(await readDependency(open, 'virtual-address')).toEqual([]);
    expect(log.lines.at(-1)?.message).toContain('no node received it: the address leads elsewhere');
  });

  test('goes through the address with the credentials of the cluster unless it has its own', async () => {
    await using active = await openAedesBroker();
    const users: string[] = [];
    active.aedes.authenticate = (_client, user, password, done) => {
      users.push(`${user}:${password?.toString() ?? ''}`);
      done(null, true);
    };
    const auth = { username: 'exporter', password: new Secret('p1') };
    const one = { ...cluster, auth, nodes: [{ name: 'active', mqtt: `mqtt://${active.address}` }] };
    await using same = await openDependency('virtual-address', `mqtt://${active.address}`, { cluster: one, options });
    await readDependency(same, 'virtual-address');
    const own = { username: 'device', password: new Secret('p2') };
    await using other = await openDependency('virtual-address', `mqtt://${active.address}`, {
      cluster: one,
      auth: own,
      options,
    });
    await readDependency(other, 'virtual-address');
    expect(users.toSorted()).toEqual(['device:p2', 'exporter:p1', 'exporter:p1', 'exporter:p1']);
  });

  test('needs a node with an MQTT address', async () => {
    const without = { ...cluster, nodes: [{ name: 'a', api: 'http://a' }] };
    await expect(openDependency('virtual-address', 'mqtt://vip:1883', { cluster: without, options })).rejects.toThrow(
      /no node has an mqtt address/,
    );
  });
});
