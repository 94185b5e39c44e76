import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { until } from '../../src/core/deadline.ts';
import { copyIn } from './cluster-member.ts';
import { docker, pidOf } from './docker.ts';
import { openDockerNetwork } from './docker-network.ts';
import { openDockerRun } from './docker-run.ts';
import { freePorts } from './free-port.ts';
import { cut, droppedPackets, heal } from './network-cut.ts';

const root = join(import.meta.dirname, '../..');
const BASE_IMAGE = 'mqtt-sre/debian:trixie';
const HAPROXY_IMAGE = 'mqtt-sre/haproxy:3.0';
const VALKEY_IMAGE = 'mqtt-sre/valkey:8.1';
/** What {@link openAedesBehindHaproxy} is made from. */
export const AEDES_IMAGES = [BASE_IMAGE, HAPROXY_IMAGE, VALKEY_IMAGE];

const NODES = ['a1', 'a2', 'a3'];
export const AEDES_HEARTBEAT_MS = 500;

/** Three aedes nodes with one Valkey behind one HAProxy, as real containers. */
export interface AedesBehindHaproxy extends AsyncDisposable {
  readonly nodes: readonly { readonly name: string; readonly mqtt: string }[];
  /** MQTT through the load balancer. */
  readonly front: string;
  /** Base address of HAProxy's stats: `/metrics` and `/stats;csv`. */
  readonly stats: string;
  /** `redis://` address of the shared state. */
  readonly state: string;
  readonly username: string;
  readonly password: string;
  /** SIGKILL. */
  readonly stop: (name: string) => Promise<void>;
  readonly start: (name: string) => Promise<void>;
  /** Silence between a node and Valkey and HAProxy; its clients still reach it. */
  readonly cut: (name: string) => Promise<void>;
  readonly heal: (name: string) => Promise<void>;
  readonly droppedPackets: (name: string) => Promise<number>;
}

/** Starts it and waits until every node takes connections; `valkey` and `haproxy` are names of containers too. */
export async function openAedesBehindHaproxy(signal: AbortSignal): Promise<AedesBehindHaproxy> {
  const run = await openDockerRun();
  try {
    const cluster = await openDockerNetwork(run, 'cluster', { internal: true });
    const edge = await openDockerNetwork(run, 'edge', { internal: false });
    const [username, password] = ['sre-test', randomBytes(12).toString('hex')];
    const [front = 0, stats = 0, state = 0, ...mqtt] = await freePorts(3 + NODES.length);
    const nameOf = (name: string): string => `${run.name}-${name}`;
    const create = async (name: string, index: number, published: string[], more: string[]): Promise<void> => {
      const publish = published.flatMap((port) => ['--publish', `127.0.0.1:${port}`]);
      await docker(['create', ...run.label, '--name', nameOf(name), '--network', edge.name, ...publish, ...more]);
      await docker(['network', 'connect', '--ip', cluster.address(index), cluster.name, nameOf(name)]);
    };
    const address = (index: number): string => cluster.address(index);
    await create('valkey', 10, [`${state}:6379`], [VALKEY_IMAGE]);
    await create('haproxy', 11, [`${front}:1883`, `${stats}:8404`], [HAPROXY_IMAGE]);
    await copyIn(nameOf('haproxy'), '/etc/haproxy', {
      'haproxy.cfg': haproxyConfig(NODES.map((_, index) => address(index))),
    });
    const mounts = [
      [process.execPath, '/usr/local/bin/node'],
      [join(root, 'node_modules'), '/app/node_modules'],
      [join(root, 'dist'), '/app/dist'],
      [join(root, 'package.json'), '/app/package.json'],
      [join(import.meta.dirname, 'aedes-node-process.mjs'), '/app/aedes-node-process.mjs'],
    ].flatMap(([from, to]) => ['--volume', `${from}:${to}:ro`]);
    for (const [index, id] of NODES.entries()) {
      const environment = {
        ID: id,
        STATE_HOST: address(10),
        USERNAME: username,
        PASSWORD: password,
        HEARTBEAT_MS: AEDES_HEARTBEAT_MS,
      };
      const env = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      await create(
        id,
        index,
        [`${mqtt[index]}:1883`],
        [...mounts, ...env, BASE_IMAGE, 'node', '/app/aedes-node-process.mjs'],
      );
    }
    await docker(['start', nameOf('valkey')]);
    await docker(['start', nameOf('haproxy'), ...NODES.map(nameOf)], { withinMs: 60_000 });
    const nodes = NODES.map((name, index) => ({ name, mqtt: `mqtt://127.0.0.1:${mqtt[index]}` }));
    const greeted = async (url: string): Promise<boolean> => greets(url, username, password);
    const everyone = [...nodes.map((node) => node.mqtt), `mqtt://127.0.0.1:${front}`];
    await until(
      'three aedes nodes and the load balancer',
      async () => (await Promise.all(everyone.map(greeted))).every(Boolean),
      {
        withinMs: 40_000,
        everyMs: 300,
        signal,
      },
    ).catch(async (cause: unknown) => {
      const logs = await Promise.all(
        [...NODES, 'haproxy', 'valkey'].map((name) => docker(['logs', '--tail', '8', nameOf(name)])),
      );
      throw new Error(`no cluster:\n${logs.join('\n---\n')}`, { cause });
    });
    return {
      nodes,
      front: `mqtt://127.0.0.1:${front}`,
      stats: `http://127.0.0.1:${stats}`,
      state: `redis://127.0.0.1:${state}`,
      username,
      password,
      stop: async (name) => {
        process.kill(await pidOf(nameOf(name)), 'SIGKILL');
        await until(`${name} gone`, async () => (await pidOf(nameOf(name))) === 0, { withinMs: 60_000, signal });
      },
      start: async (name) => void (await docker(['start', nameOf(name)])),
      cut: (name) => cut(nameOf(name), cluster.subnet),
      heal: (name) => heal(nameOf(name)),
      droppedPackets: (name) => droppedPackets(nameOf(name)),
      [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
    };
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
}

function haproxyConfig(addresses: readonly string[]): string {
  const servers = addresses.map((address, index) => `  server ${NODES[index]} ${address}:1883`);
  return `global
  maxconn 4000
defaults
  mode tcp
  timeout connect 1s
  timeout client 1h
  timeout server 1h
frontend mqtt
  bind :1883
  maxconn 500
  default_backend nodes
backend nodes
  default-server check inter 500ms fall 2 rise 2 on-marked-down shutdown-sessions
${servers.join('\n')}
frontend stats
  mode http
  bind :8404
  http-request use-service prometheus-exporter if { path /metrics }
  stats enable
  stats uri /stats
`;
}

/** Whether somebody there sends a CONNACK. */
function greets(url: string, username: string, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(url, { username, password, reconnectPeriod: 0, connectTimeout: 1_500, protocolVersion: 4 });
    const end = (answer: boolean): void => {
      client.end(true);
      resolve(answer);
    };
    client
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('close', () => end(false));
  });
}
