import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../src/core/deadline.ts';
import type { DockerLabState } from '../../src/lab/docker/docker-lab-state.ts';
import type { DockerLabStatus } from '../../src/lab/docker/docker-status.ts';
import { recipes } from '../../src/lab/docker/recipes/index.ts';
import { findLab, listLabs } from '../../src/lab/lab-state.ts';
import { docker, hasImage } from '../support/docker.ts';
import { type LabCli, openLabCli } from '../support/lab-cli.ts';
import { say } from '../support/live-log.ts';
import { parseMetricsPage } from '../support/metrics-page.ts';
import { require } from '../support/requirement.ts';
import { startSre } from '../support/sre-cli.ts';

/** Topology, broker, the part that is stopped, and whether the endpoint serves without it. */
const labs = [
  ['single', 'mosquitto', 'n1', false],
  ['federation', 'mosquitto', 'a1', true],
  ['active-passive', 'mosquitto', 'n1', true],
  ['standby-cluster', 'nats', 'a1', false],
  ['cluster', 'aedes', 'n2', true],
  ['cluster', 'nats', 'n3', true],
  ['cluster', 'ejabberd', 'n3', true],
  ['cluster', 'rabbitmq', 'n3', true],
] as const;

const IMAGES = [
  ...labs.flatMap(([, broker]) => recipes[broker]?.image ?? []),
  'mqtt-sre/haproxy:3.0',
  'mqtt-sre/mosquitto-keepalived:2.0',
  'mqtt-sre/valkey:8.1',
];
const here = await Promise.all(IMAGES.map(hasImage));
const missing = IMAGES.filter((_, index) => here[index] !== true);
const available = require(missing.length ===
  0, `no Docker engine with ${missing.join(', ')} (./test/setup brings them)`);

const NAME = 'system-lab';
const ROUND_TRIP_MS = 5_000;
const signal = AbortSignal.timeout(570_000);
const PATIENCE = { withinMs: 30_000, everyMs: 200, signal };

/** One message through an address at a QoS, from a client that subscribed to it at the same QoS. */
async function roundTrip(url: string, qos: 0 | 1 | 2): Promise<void> {
  const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, connectTimeout: ROUND_TRIP_MS });
  try {
    const topic = `system-lab/${qos}`;
    const got = new Promise<string>((resolve) => client.once('message', (_topic, payload) => resolve(String(payload))));
    await client.subscribeAsync(topic, { qos });
    await client.publishAsync(topic, `at ${qos}`, { qos });
    const late = new Promise<string>((resolve) => setTimeout(() => resolve('nothing'), ROUND_TRIP_MS).unref());
    expect(await Promise.race([got, late])).toBe(`at ${qos}`);
  } finally {
    await client.endAsync(true);
  }
}

/** What the engine still has of the lab, by the label of its state folder. */
async function leftovers(stateDir: string): Promise<string> {
  const filter = ['--filter', `label=sre.state=${stateDir}`, '--quiet'];
  const listed = [
    docker(['ps', '--all', ...filter]),
    docker(['network', 'ls', ...filter]),
    docker(['volume', 'ls', ...filter]),
  ];
  return (await Promise.all(listed)).join('').trim();
}

describe.skipIf(!available)('labs in Docker', () => {
  let cli: LabCli;
  afterEach(async () => {
    await cli[Symbol.asyncDispose]();
  });
  const sre = async (...args: string[]): Promise<string> => {
    const done = await cli.run(...args, '--name', NAME);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    return done.stdout;
  };
  const status = async (): Promise<DockerLabStatus> => JSON.parse(await sre('lab', 'status', '--json'));
  const state = async (): Promise<DockerLabState> => {
    const found = (await findLab(cli.stateDir, NAME))?.docker;
    if (found === undefined) throw new Error('the lab is not on disk');
    return found;
  };
  const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1_000).toFixed(1);

  test.each(labs)(
    '%s of %s: serves, is seen whole, loses and regains %s, and leaves nothing',
    async (topology, broker, part, servesWithout) => {
      cli = openLabCli();
      const startedMs = performance.now();
      await sre('lab', 'up', '--driver', 'docker', '--topology', topology, '--broker', broker);
      const upSeconds = seconds(startedMs);
      const { endpoint, clusters } = await state();

      for (const qos of recipes[broker]?.qos ?? []) await roundTrip(endpoint, qos);
      await until('the status saying so', async () => (await status()).endpointServes, PATIENCE);
      expect(await status()).toMatchObject({ nodesInService: (await state()).nodes.length });

      const wholeMs = performance.now();
      await using exporter = startSre(['exporter', '--lab', NAME, '--listen', '127.0.0.1:0', '--log-format', 'json'], {
        cwd: cli.stateDir,
        env: { SRE_STATE_DIR: cli.stateDir },
      });
      const url = (): string | undefined => /"url":"([^"]+)"/.exec(exporter.stderr())?.[1];
      const isSeenWhole = async (): Promise<boolean> => {
        if (url() === undefined) return false;
        const page = parseMetricsPage(await (await fetch(`${url()}/metrics`, { signal })).text());
        return clusters.every(
          ({ name, nodes, dependencies }) =>
            page.value('mqtt_cluster_nodes_alive', { cluster: name }) === nodes.length &&
            dependencies.every(
              (each) => page.value('mqtt_dependency_up', { cluster: name, dependency: each.name }) === 1,
            ),
        );
      };
      await until('the exporter seeing every cluster whole', isSeenWhole, { withinMs: 30_000, everyMs: 300, signal });
      const seenSeconds = seconds(wholeMs);

      expect(await sre('lab', 'stop', part)).toBe(`${part} is stopped\n`);
      const partStatus = (now: DockerLabStatus) => now.nodes.find(({ host }) => host === part);
      expect(partStatus(await status())).toMatchObject({ state: 'exited', inService: false });
      if (servesWithout) {
        await until('the endpoint serving without it', async () => (await status()).endpointServes, PATIENCE);
      } else {
        expect((await status()).endpointServes).toBe(false);
      }
      expect(await sre('lab', 'start', part)).toBe(`${part} is started and takes clients\n`);
      expect(partStatus(await status())).toMatchObject({ state: 'running', inService: true });

      const downMs = performance.now();
      expect(await sre('lab', 'down')).toContain('nothing is left of it');
      say(`${topology} of ${broker}: up ${upSeconds} s, seen whole ${seenSeconds} s, down ${seconds(downMs)} s`);
      expect(await leftovers(cli.stateDir)).toBe('');
      expect(await listLabs(cli.stateDir)).toEqual([]);
    },
  );

  test('a standby cluster serves after its promotion, and the first cluster after the way back', async () => {
    cli = openLabCli();
    await sre('lab', 'up', '--driver', 'docker', '--topology', 'standby-cluster', '--broker', 'mosquitto');
    const { endpoint } = await state();
    await sre('lab', 'stop', 'a1');
    expect((await status()).endpointServes).toBe(false);
    expect(await sre('lab', 'promote')).toMatch(/^b is in charge and serves mqtt:/);
    await roundTrip(endpoint, 1);
    expect(await status()).toMatchObject({ active: 'b', endpointServes: true });
    await sre('lab', 'start', 'a1');
    expect(await sre('lab', 'promote', '--to', 'a')).toMatch(/^a is in charge/);
    expect(await status()).toMatchObject({ active: 'a', endpointServes: true });
  });

  test('a virtual address is moved by hand and back, and what was retained moves with the devices', async () => {
    cli = openLabCli();
    await sre('lab', 'up', '--driver', 'docker', '--topology', 'active-passive');
    const { endpoint } = await state();
    expect(await status()).toMatchObject({ active: 'n1' });
    const publisher = await connectAsync(endpoint, { protocolVersion: 4, reconnectPeriod: 0 });
    await publisher.publishAsync('state/door', 'open', { qos: 1, retain: true });
    await publisher.endAsync(true);
    expect(await sre('lab', 'promote')).toMatch(/^n2 is in charge/);
    const reader = await connectAsync(endpoint, { protocolVersion: 4, reconnectPeriod: 0 });
    const retained = new Promise<string>((resolve) => reader.once('message', (_topic, text) => resolve(String(text))));
    await reader.subscribeAsync('state/door', { qos: 1 });
    expect(await retained).toBe('open');
    await reader.endAsync(true);
    expect(await sre('lab', 'promote', '--to', 'n1')).toMatch(/^n1 is in charge/);
  });

  test('what is lost on disk is still found in the engine and removed', async () => {
    cli = openLabCli();
    await sre('lab', 'up', '--driver', 'docker', '--topology', 'single');
    const { folder } = (await findLab(cli.stateDir, NAME)) ?? {};
    expect(folder).toBeDefined();
    await (await import('node:fs/promises')).rm(folder ?? '', { recursive: true });
    expect(await leftovers(cli.stateDir)).not.toBe('');
    expect(await sre('lab', 'down')).toContain(`lab ${NAME}: ended, 1 containers and 2 networks removed`);
    expect(await leftovers(cli.stateDir)).toBe('');
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'a start that ends with %s leaves nothing, at the latest after down',
    async (name) => {
      cli = openLabCli();
      const up = cli.start(
        'lab',
        'up',
        '--driver',
        'docker',
        '--topology',
        'cluster',
        '--broker',
        'nats',
        '--name',
        NAME,
      );
      await until('containers being there', async () => (await leftovers(cli.stateDir)).length > 40, {
        withinMs: 30_000,
        everyMs: 100,
        signal,
      });
      up.child.kill(name);
      const { code } = await up.finished;
      if (name === 'SIGINT') {
        expect(code).not.toBe(0);
      } else {
        expect(await leftovers(cli.stateDir)).not.toBe('');
        await sre('lab', 'down');
      }
      expect(await leftovers(cli.stateDir)).toBe('');
      expect(await listLabs(cli.stateDir)).toEqual([]);
    },
  );

  test('a broker whose image cannot be pulled is refused with a sentence, and nothing is left', async () => {
    cli = openLabCli({ DOCKER_CONFIG: '/nonexistent' });
    const image = recipes['hivemq']?.image ?? '';
    const done = await cli.run(
      'lab',
      'up',
      '--driver',
      'docker',
      '--topology',
      'single',
      '--broker',
      'hivemq',
      '--name',
      NAME,
    );
    const { code, stderr } = done;
    // Where a registry can be reached, the lab is up instead.
    if (code !== 0)
      expect({ code, stderr }).toMatchObject({
        code: 3,
        stderr: expect.stringContaining(`${image} is not here and cannot be pulled`),
      });
    await cli.run('lab', 'down', '--name', NAME);
    expect(await leftovers(cli.stateDir)).toBe('');
  });
});
