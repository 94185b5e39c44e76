import { readFile } from 'node:fs/promises';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import { isAlive } from '../../src/core/process-identity.ts';
import type { LabState } from '../../src/lab/lab-state.ts';
import type { LabStatus } from '../../src/lab/lab-status.ts';
import { parseIdentity } from '../../src/lab/reaper.ts';
import { type LabCli, openLabCli } from '../support/lab-cli.ts';

const signal = new AbortController().signal;
const connect = (url: string, options: IClientOptions = {}): Promise<MqttClient> =>
  mqtt.connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
const nodeUrl = (state: LabState, name: string): string => state.nodes.find((node) => node.name === name)?.mqtt ?? '';
const pidOf = async (state: LabState, name: string): Promise<number> => {
  const file = state.nodes.find((node) => node.name === name)?.pidFile ?? '';
  return parseIdentity(await readFile(file, 'utf8'))?.pid ?? 0;
};

/** Whether the broker acknowledged the message before the connection ended. */
async function acknowledged(publisher: MqttClient, payload: string, qos: 1 | 2): Promise<boolean> {
  return new Promise((resolve) => {
    const lose = (): void => resolve(false);
    publisher.once('close', lose);
    publisher.publish('safe/x', payload, { qos }, (error) => {
      publisher.off('close', lose);
      resolve(error === undefined || error === null);
    });
  });
}

describe('a lab in the background', () => {
  let cli: LabCli;
  let state: LabState;
  const status = async (): Promise<LabStatus> => JSON.parse((await cli.run('lab', 'status', '--json')).stdout);
  const inService = async (count: number): Promise<void> =>
    until(`${count} nodes in service`, async () => (await status()).nodesInService === count, {
      withinMs: 60_000,
      everyMs: 200,
      signal,
    });

  beforeAll(async () => {
    cli = openLabCli();
    const up = await cli.run('lab', 'up');
    expect(up).toMatchObject({ code: 0, stderr: '' });
    expect(up.stdout).toContain('lab lab is up: 3 aedes nodes');
    state = await cli.state();
  });
  afterAll(async () => {
    await cli[Symbol.asyncDispose]();
  });

  test('is whole: three nodes in one view, all of them in service', async () => {
    const now = await status();
    expect(now).toMatchObject({ nodesInService: 3, expectedNodes: 3, endpoint: state.endpoint });
    expect(now.nodes.map(({ view }) => view)).toEqual(Array(3).fill(['n1', 'n2', 'n3']));
  });

  test.each([0, 1, 2] as const)('routes QoS %i from one node to another', async (qos) => {
    const subscriber = await connect(nodeUrl(state, 'n3'), { clientId: `subscriber-${qos}` });
    await subscriber.subscribeAsync(`routes/${qos}`, { qos });
    const received = new Promise((resolve) => {
      subscriber.once('message', (topic, payload, packet) => resolve([topic, payload.toString(), packet.qos]));
    });
    const publisher = await connect(nodeUrl(state, 'n1'));
    await publisher.publishAsync(`routes/${qos}`, 'hello', { qos });
    expect(await received).toEqual([`routes/${qos}`, 'hello', qos]);
    await Promise.all([subscriber.endAsync(), publisher.endAsync()]);
  });

  test('gives a retained message of one node to a new subscriber of another', async () => {
    const publisher = await connect(nodeUrl(state, 'n1'));
    await publisher.publishAsync('kept/here', 'still', { qos: 1, retain: true });
    const subscriber = await connect(nodeUrl(state, 'n2'));
    const received = new Promise((resolve) => {
      subscriber.once('message', (_topic, payload, packet) => resolve([payload.toString(), packet.retain]));
    });
    await subscriber.subscribeAsync('kept/#', { qos: 1 });
    expect(await received).toEqual(['still', true]);
    await publisher.publishAsync('kept/here', '', { qos: 1, retain: true });
    await Promise.all([subscriber.endAsync(), publisher.endAsync()]);
  });

  test('refuses MQTT 5 with "unacceptable protocol version", as aedes does', async () => {
    await expect(connect(state.endpoint, { protocolVersion: 5 })).rejects.toMatchObject({ code: 1 });
  });

  test('closes the old connection when a client id connects to another node', async () => {
    const old = await connect(nodeUrl(state, 'n1'), { clientId: 'mover' });
    const closed = new Promise((resolve) => old.once('close', () => resolve('closed')));
    const young = await connect(nodeUrl(state, 'n2'), { clientId: 'mover' });
    expect(await closed).toBe('closed');
    expect(young.connected).toBe(true);
    await young.endAsync();
  });

  test('every node publishes its numbers to the whole cluster', async () => {
    const observer = await connect(nodeUrl(state, 'n1'));
    const seen = new Map<string, string>();
    observer.on('message', (topic, payload) => seen.set(topic, payload.toString()));
    await observer.subscribeAsync('$SYS/#');
    const names = ['heartbeat', 'uptime', 'clients/total', 'messages/publish/sent', 'messages/publish/delivered'];
    names.push(
      'subscriptions/count',
      'retained/count',
      'sessions/count',
      'queued/count',
      'memory/heap/current',
      'version',
    );
    const expected = ['n1', 'n2', 'n3'].flatMap((node) => names.map((name) => `$SYS/${node}/${name}`));
    await until('all $SYS topics', () => expected.every((topic) => seen.has(topic)), { withinMs: 60_000, signal });
    expect(seen.get('$SYS/n1/clients/total')).toBe('1');
    expect(seen.get('$SYS/n2/clients/total')).toBe('0');
    expect(seen.get('$SYS/n1/subscriptions/count')).toBe('1');
    await observer.endAsync();
  });

  test('loses nothing it acknowledged when the node of a persistent session is killed', async () => {
    // A session has two ends: a QoS 2 message that waits for its PUBREL is the client's to keep.
    const incomingStore = new mqtt.Store({ clean: false });
    const keeper: IClientOptions = { clientId: 'keeper', clean: false, incomingStore };
    const subscriber = await connect(nodeUrl(state, 'n3'), keeper);
    await subscriber.subscribeAsync('safe/#', { qos: 2 });
    subscriber.on('error', () => undefined);
    const received = new Set<string>();
    subscriber.on('message', (_topic, payload) => received.add(payload.toString()));
    // One publisher on the node that dies, one on a node that lives.
    const acked: string[] = [];
    const publishers = await Promise.all(['n3', 'n1'].map((name) => connect(nodeUrl(state, name))));
    let isOver = false;
    const flows = publishers.map(async (publisher, index) => {
      publisher.on('error', () => undefined);
      for (let seq = 0; !isOver && publisher.connected; seq += 1) {
        const payload = `${index}-${seq}`;
        if (await acknowledged(publisher, payload, seq % 2 === 0 ? 1 : 2)) acked.push(payload);
      }
    });
    await until('traffic', () => acked.length > 200, { withinMs: 60_000, signal });
    process.kill(await pidOf(state, 'n3'), 'SIGKILL');
    const atKill = acked.length;
    await until('traffic after the crash', () => acked.length > atKill + 100, { withinMs: 60_000, signal });
    isOver = true;
    await Promise.all(flows);
    expect(acked.some((payload) => payload.startsWith('0-'))).toBe(true);

    // Queued messages come in the same packet as CONNACK: whoever listens only after connecting has missed some.
    const again = mqtt.connect(nodeUrl(state, 'n2'), { ...keeper, protocolVersion: 4 });
    again.on('message', (_topic, payload) => received.add(payload.toString()));
    const missing = (): readonly string[] => acked.filter((payload) => !received.has(payload));
    await until('everything acknowledged', () => missing().length === 0, { withinMs: 60_000, signal }).catch(
      () => undefined,
    );
    expect(missing()).toEqual([]);
    await Promise.all([again.endAsync(), publishers[1]?.endAsync()]);
    await inService(2);

    const start = await cli.run('lab', 'start', 'n3');
    expect(start).toMatchObject({ code: 0, stdout: expect.stringContaining('started n3') });
    await inService(3);
    expect((await cli.run('lab', 'start', 'n3')).stdout).toContain('n3 is running already');
  });

  test('takes a frozen node out of service and gives its clients to the others', async () => {
    const pid = await pidOf(state, 'n2');
    process.kill(pid, 'SIGSTOP');
    try {
      await inService(2);
      const client = await connect(state.endpoint, { connectTimeout: 3_000 });
      expect(client.connected).toBe(true);
      await client.endAsync();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await inService(3);
  });

  test('publishes the will of a client whose node was killed', async () => {
    const observer = await connect(nodeUrl(state, 'n1'));
    await observer.subscribeAsync('wills/#', { qos: 1 });
    const will = new Promise((resolve) => observer.once('message', (_topic, payload) => resolve(payload.toString())));
    const doomed = await connect(nodeUrl(state, 'n3'), {
      clientId: 'doomed',
      will: { topic: 'wills/doomed', payload: Buffer.from('gone'), qos: 1, retain: false },
    });
    doomed.on('error', () => undefined);
    process.kill(await pidOf(state, 'n3'), 'SIGKILL');
    expect(await will).toBe('gone');
    await observer.endAsync();
    await cli.run('lab', 'start', 'n3');
    await inService(3);
  });

  test('a node can be stopped, and an unknown one is an error with its hint', async () => {
    expect((await cli.run('lab', 'stop', 'n1')).stdout).toContain('stopped n1');
    expect((await cli.run('lab', 'stop', 'n1')).stdout).toContain('n1 is not running');
    expect(await cli.run('lab', 'start', 'n9')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('n1, n2, n3'),
    });
    expect((await cli.run('lab', 'start', 'n1')).code).toBe(0);
  });

  test('a second lab of the same name is refused and told where the first is', async () => {
    const second = await cli.run('lab', 'up');
    expect(second).toMatchObject({ code: 3, stderr: expect.stringContaining(state.endpoint) });
  });

  test('down ends every process and removes every file; down again says that there is nothing', async () => {
    const living = await cli.living();
    expect(living.map(({ name }) => name)).toEqual(['balancer', 'n1', 'n2', 'n3', 'state', 'supervisor']);
    expect(await cli.run('lab', 'down')).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is left') });
    const alive = await Promise.all(living.map(({ identity }) => isAlive(identity)));
    expect(alive).toEqual(Array(6).fill(false));
    expect(await cli.run('lab', 'down')).toMatchObject({ code: 0, stdout: expect.stringContaining('no lab "lab"') });
  });
});

/** Kills the supervisor with -9, with n2 restarted and n3 frozen before; returns what lives on 5 s later. */
async function survivorsOfKilledSupervisor(cli: LabCli): Promise<readonly string[]> {
  expect((await cli.run('lab', 'up')).code).toBe(0);
  const state = await cli.state();
  process.kill(await pidOf(state, 'n2'), 'SIGKILL');
  await until('n2 gone', async () => !(await cli.living()).some(({ name }) => name === 'n2'), {
    withinMs: 60_000,
    signal,
  });
  expect((await cli.run('lab', 'start', 'n2')).code).toBe(0);
  process.kill(await pidOf(state, 'n3'), 'SIGSTOP');
  process.kill(state.supervisor.pid, 'SIGKILL');
  await until('the end of all', async () => (await cli.living()).length === 0, { withinMs: 5_000, signal }).catch(
    () => undefined,
  );
  return (await cli.living()).map(({ name }) => name);
}

describe('a supervisor that is killed with -9', () => {
  test('leaves no process after 5 s, not even a restarted or a frozen node, and down removes its files', async () => {
    await using cli = openLabCli();
    expect(await survivorsOfKilledSupervisor(cli)).toEqual([]);
    expect((await cli.run('lab', 'status')).code).toBe(3);
    expect((await cli.run('lab', 'down')).stdout).toContain('left behind by a dead supervisor');
  });

  test('planted defect: children that do not watch their parent are found by this check, and ended by down', async () => {
    await using cli = openLabCli({ SRE_LAB_PLANT_ORPHANS: '1' });
    expect(await survivorsOfKilledSupervisor(cli)).toEqual(['balancer', 'n1', 'n2', 'n3', 'state']);
    expect((await cli.run('lab', 'down')).stdout).toMatch(/killed balancer .*n3 .*state/);
    expect(await cli.living()).toEqual([]);
  });
});
