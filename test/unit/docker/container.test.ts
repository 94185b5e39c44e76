import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseContainer } from '../../../src/docker/container.ts';
import { createOptions } from '../../../src/docker/container-spec.ts';
import { connectEngine } from '../../../src/docker/engine.ts';
import { addressText, engineAddress } from '../../../src/docker/engine-address.ts';
import { EngineError, isConflict, isMissing } from '../../../src/docker/engine-error.ts';
import { labelFilter } from '../../../src/docker/label-selector.ts';
import { tarArchive } from '../../../src/docker/tar-archive.ts';

/** What Docker 20.10 answers about a running container in two networks, what is not read left out. */
const running = {
  Id: 'abc',
  Name: '/n1',
  State: { Status: 'running', Pid: 4711, StartedAt: '2026-11-23T05:44:00.777618178Z', ExitCode: 0, OOMKilled: false },
  Config: { Image: 'mqtt-sre/mosquitto:2.0', Labels: { 'sre.lab': 'plant' } },
  HostConfig: {
    RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
    NetworkMode: 'edge',
    ExtraHosts: ['n2:198.18.1.12'],
    PortBindings: { '1883/tcp': [{ HostIp: '127.0.0.1', HostPort: '20001' }] },
    Memory: 64_000_000,
    MemorySwap: 0,
    CpuQuota: 0,
    CpuPeriod: 0,
    NanoCpus: 0,
    PidsLimit: null,
  },
  Mounts: [{ Type: 'bind', Source: '/here', Destination: '/there', RW: false }],
  NetworkSettings: {
    Networks: {
      edge: { NetworkID: 'e', IPAddress: '198.18.2.2', MacAddress: '02:42', Aliases: null, IPAMConfig: null },
      cluster: {
        NetworkID: 'c',
        IPAddress: '198.18.1.11',
        MacAddress: '02:43',
        Aliases: ['n1'],
        IPAMConfig: { IPv4Address: '198.18.1.11' },
      },
    },
  },
};

describe('a container as the engine tells it', () => {
  test('is read with its identity, networks, ports and limits; what is not set is absent', () => {
    expect(parseContainer(running)).toEqual({
      id: 'abc',
      name: 'n1',
      image: 'mqtt-sre/mosquitto:2.0',
      state: 'running',
      pid: 4711,
      startedAt: '2026-11-23T05:44:00.777618178Z',
      oomKilled: false,
      restartPolicy: 'unless-stopped',
      networkMode: 'edge',
      networks: [
        { network: 'cluster', networkId: 'c', address: '198.18.1.11', fixed: true, aliases: ['n1'], mac: '02:43' },
        { network: 'edge', networkId: 'e', address: '198.18.2.2', fixed: false, aliases: [], mac: '02:42' },
      ],
      published: [{ inside: '1883/tcp', host: '127.0.0.1', port: 20_001 }],
      extraHosts: ['n2:198.18.1.12'],
      mounts: [{ type: 'bind', source: '/here', destination: '/there', writable: false }],
      labels: { 'sre.lab': 'plant' },
      limits: { memoryBytes: 64_000_000 },
    });
  });

  test('that never ran has no pid, no start and no exit code; one that ended has the code', () => {
    const never = { Status: 'created', Pid: 0, StartedAt: '0001-01-01T00:00:00Z', ExitCode: 0 };
    const created = parseContainer({ ...running, State: never });
    expect([created.pid, created.startedAt, created.exitCode]).toEqual([undefined, undefined, undefined]);
    const ended = parseContainer({ ...running, State: { ...running.State, Status: 'exited', Pid: 0, ExitCode: 137 } });
    expect([ended.pid, ended.exitCode]).toEqual([undefined, 137]);
  });

  test('is made without a restart policy, so that whoever stops it finds it stopped', () => {
    const options = createOptions({ name: 'n1', image: 'i', labels: {}, network: 'edge', address: '198.18.1.11' });
    expect(options.HostConfig?.RestartPolicy).toEqual({ Name: 'no' });
    expect(options.NetworkingConfig?.EndpointsConfig).toEqual({
      edge: { IPAMConfig: { IPv4Address: '198.18.1.11' } },
    });
  });
});

describe('the engine', () => {
  test.each([
    [{}, 'unix:///var/run/docker.sock'],
    [{ DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }, 'unix:///run/user/1000/docker.sock'],
    [{ DOCKER_HOST: 'tcp://build:4243' }, 'tcp://build:4243'],
    [{ DOCKER_HOST: 'build' }, 'tcp://build:2375'],
    [{ DOCKER_HOST: 'tcp://build', DOCKER_TLS_VERIFY: '1' }, 'tcp://build:2376'],
  ])('of %j is at %s', (env, expected) => {
    expect(addressText(engineAddress(env))).toBe(expected);
  });

  test('behind ssh is refused with a way to reach it', () => {
    expect(() => engineAddress({ DOCKER_HOST: 'ssh://build' })).toThrow(
      /expected unix:\/\/\/path or tcp:\/\/host:port/,
    );
  });

  test('that does not answer is a precondition, not a bug', async () => {
    const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    await expect(connectEngine(nowhere, { signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'SRE_NO_DOCKER',
      exitCode: 3,
      message: expect.stringContaining('/nowhere/docker.sock'),
    });
  });

  test('says why it refused, and whether the thing is gone or in the wrong state', () => {
    const answer = (statusCode: number, message: string) =>
      Object.assign(new Error(`(HTTP code ${statusCode}) words - ${message}`), { statusCode, json: { message } });
    const gone = new EngineError('docker inspect n1', answer(404, 'No such container: n1'));
    expect(gone.message).toBe('docker inspect n1: No such container: n1');
    expect([isMissing(gone), isConflict(gone)]).toEqual([true, false]);
    expect(isConflict(new EngineError('docker pause n1', answer(409, 'not running')))).toBe(true);
    expect(isMissing(new Error('404'))).toBe(false);
  });
});

test('a selector is a conjunction of labels, and an empty one is refused: it would mean everything', () => {
  expect(labelFilter({ labels: { a: '1', b: undefined }, composeProject: 'plant' })).toEqual({
    label: ['a=1', 'b', 'com.docker.compose.project=plant'],
  });
  expect(() => labelFilter({})).toThrow(/everything/);
});

test('an archive is what tar unpacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sre-tar-'));
  try {
    const long = 'x'.repeat(1_000);
    const files = [
      { path: 'a.conf', content: 'ä\n' },
      { path: 'b.key', content: long, mode: 0o600 },
    ];
    writeFileSync(join(folder, 'archive.tar'), tarArchive(files));
    execFileSync('tar', ['-xf', 'archive.tar'], { cwd: folder });
    expect(readFileSync(join(folder, 'a.conf'), 'utf8')).toBe('ä\n');
    expect(readFileSync(join(folder, 'b.key'), 'utf8')).toBe(long);
    expect(statSync(join(folder, 'b.key')).mode & 0o777).toBe(0o600);
    expect(() => tarArchive([{ path: 'x'.repeat(101), content: '' }])).toThrow(/too long/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
