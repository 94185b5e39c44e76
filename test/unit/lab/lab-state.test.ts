import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identify } from '../../../src/core/process-identity.ts';
import { socketPath } from '../../../src/lab/control.ts';
import { stateOfPlan } from '../../../src/lab/docker/plan-state.ts';
import { takeLabFolder } from '../../../src/lab/lab-folder.ts';
import { LAB_FLEET, labClusterSettings, labClusters } from '../../../src/lab/lab-settings.ts';
import { claimLabFolder, findLab, type LabState, listLabs, writeLabState } from '../../../src/lab/lab-state.ts';
import { formatIdentity, livingProcesses, parseIdentity, reapDelayMs } from '../../../src/lab/reaper.ts';
import { drawnLab, labOrder } from '../../support/drawn-lab.ts';

const state: LabState = {
  version: 1,
  name: 'demo',
  topology: 'cluster',
  broker: 'aedes',
  startedAt: '2026-01-01T00:00:00.000Z',
  supervisor: { pid: 1, startTime: '1' },
  endpoint: 'mqtt://127.0.0.1:18830',
  nodes: [
    { name: 'n1', mqtt: 'mqtt://127.0.0.1:18831', pidFile: '/state/labs/demo/n1.pid' },
    { name: 'n2', mqtt: 'mqtt://127.0.0.1:18832', pidFile: '/state/labs/demo/n2.pid' },
  ],
  control: '/state/labs/demo/control.sock',
};
const signal = new AbortController().signal;

describe('labs on disk', () => {
  let stateDir = '';
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sre-lab-state-'));
  });
  afterEach(async () => {
    await rm(stateDir, { recursive: true });
  });

  test('no folder means no labs', async () => {
    expect(await listLabs(stateDir)).toEqual([]);
  });

  test('a lab runs as long as its supervisor, and what was written is read again', async () => {
    const { path, supervisor } = await takeLabFolder(stateDir, 'demo', signal);
    await writeLabState(path, { ...state, supervisor });
    expect(await listLabs(stateDir)).toEqual([
      { name: 'demo', folder: path, running: true, state: { ...state, supervisor } },
    ]);
    expect((await readdir(path)).toSorted()).toEqual(['lab.json', 'supervisor.pid']);
  });

  test('the name of a running lab cannot be taken again; the error says where the first is', async () => {
    const { path, supervisor } = await takeLabFolder(stateDir, 'demo', signal);
    await writeLabState(path, { ...state, supervisor, exporter: 'http://127.0.0.1:9465/metrics' });
    await expect(takeLabFolder(stateDir, 'demo', signal)).rejects.toMatchObject({
      code: 'SRE_LAB_RUNNING',
      exitCode: 3,
      message: expect.stringMatching(/mqtt:\/\/127\.0\.0\.1:18830.*http:\/\/127\.0\.0\.1:9465\/metrics/),
    });
  });

  test('what a dead supervisor left behind is recognised and cleaned up by the next one', async () => {
    await claimLabFolder(stateDir, 'demo');
    const folder = join(stateDir, 'labs', 'demo');
    const own = await identify(process.pid);
    // Same pid, other start time: a later process with the pid of the dead supervisor.
    await writeFile(join(folder, 'supervisor.pid'), formatIdentity({ pid: own?.pid ?? 0, startTime: '1' }));
    await writeFile(join(folder, 'n1.pid'), formatIdentity({ pid: own?.pid ?? 0, startTime: '2' }));
    expect((await findLab(stateDir, 'demo'))?.running).toBe(false);
    expect(await livingProcesses(folder)).toEqual([]);
    const { path } = await takeLabFolder(stateDir, 'demo', signal);
    expect(await readdir(path)).toEqual(['supervisor.pid']);
  });

  test('a folder without a supervisor counts as starting for a moment only', async () => {
    await claimLabFolder(stateDir, 'demo');
    expect((await findLab(stateDir, 'demo'))?.running).toBe(true);
    await utimes(join(stateDir, 'labs', 'demo'), new Date(0), new Date(0));
    expect((await findLab(stateDir, 'demo'))?.running).toBe(false);
  });

  test('a lab in Docker is running from the moment it is up, without any process', async () => {
    const order = labOrder('cluster', 'aedes');
    const account = { username: 'sre', password: 'p' };
    const plan = drawnLab('cluster', 'aedes');
    const docker = stateOfPlan({ order, plan, account, startedAt: state.startedAt, owner: stateDir });
    await claimLabFolder(stateDir, 'plant');
    const folder = join(stateDir, 'labs', 'plant');
    await writeLabState(folder, docker);
    expect(await findLab(stateDir, 'plant')).toEqual({ name: 'plant', folder, running: true, docker });
    await expect(takeLabFolder(stateDir, 'plant', signal)).rejects.toMatchObject({
      code: 'SRE_LAB_RUNNING',
      message: expect.stringContaining(docker.endpoint),
    });
    const [cluster, ...others] = labClusters({ name: 'plant', folder, running: true, docker }, []);
    expect(others).toEqual([]);
    expect(cluster).toMatchObject({
      name: 'plant',
      broker: 'aedes',
      expectedNodes: 3,
      dependencies: [{ kind: 'haproxy' }, { kind: 'redis' }],
      chaos: { driver: 'docker', selector: { lab: 'plant' }, fleet: LAB_FLEET },
    });
  });

  test('a lab of a version nobody knows here is refused with the file that says so', async () => {
    await claimLabFolder(stateDir, 'demo');
    await writeFile(join(stateDir, 'labs', 'demo', 'lab.json'), '{"version":3}');
    await expect(findLab(stateDir, 'demo')).rejects.toMatchObject({
      code: 'SRE_LAB_VERSION',
      message: expect.stringMatching(/demo\/lab\.json is of version 3/),
    });
  });

  test.each(['../demo', 'Demo', '', '-x', 'a'.repeat(33)])('refuses the name "%s"', async (name) => {
    await expect(takeLabFolder(stateDir, name, signal)).rejects.toMatchObject({ code: 'SRE_LAB_NAME', exitCode: 2 });
  });
});

test('a lab is a cluster a drill may break: it knows how each node is found and started again', () => {
  const settings = labClusterSettings(state, ['/usr/bin/node', '/sre/bin.js']);
  expect(settings).toMatchObject({
    name: 'demo',
    broker: 'aedes',
    expectedNodes: 2,
    endpoints: ['mqtt://127.0.0.1:18830'],
    nodes: [
      { name: 'n1', mqtt: 'mqtt://127.0.0.1:18831' },
      { name: 'n2', mqtt: 'mqtt://127.0.0.1:18832' },
    ],
    chaos: { environment: 'lab', driver: 'process', fleet: LAB_FLEET },
  });
  expect(settings.chaos?.selector).toEqual({
    nodes: {
      n1: {
        pidFile: '/state/labs/demo/n1.pid',
        start: ['/usr/bin/node', '/sre/bin.js', 'lab', 'start', 'n1', '--name', 'demo'],
      },
      n2: {
        pidFile: '/state/labs/demo/n2.pid',
        start: ['/usr/bin/node', '/sre/bin.js', 'lab', 'start', 'n2', '--name', 'demo'],
      },
    },
  });
});

test('a pid file is read back, and anything else is no identity', () => {
  const identity = { pid: 42, startTime: '1234567' };
  expect(parseIdentity(formatIdentity(identity))).toEqual(identity);
  for (const text of ['', '42', '42 x', '-1 5', '42 5 6']) expect(parseIdentity(text)).toBeUndefined();
});

test('no two children of a lab reap at the same moment', () => {
  const names = ['state', 'balancer', 'traffic', ...Array.from({ length: 9 }, (_, index) => `n${index + 1}`)];
  expect(new Set(names.map(reapDelayMs)).size).toBe(names.length);
  expect(Math.max(...names.map(reapDelayMs))).toBeLessThan(2_500);
});

test('a socket path the kernel would refuse moves to the temporary folder', () => {
  expect(socketPath('/state/labs/demo', 'control')).toBe('/state/labs/demo/control.sock');
  const long = socketPath(`/${'x'.repeat(120)}`, 'control');
  expect(long.startsWith(tmpdir())).toBe(true);
  expect(Buffer.byteLength(long)).toBeLessThan(108);
});
