import { randomBytes } from 'node:crypto';
import { until } from '../../src/core/deadline.ts';
import { type ClusterMember, createMember } from './cluster-member.ts';
import type { ClusterPlan } from './cluster-plan.ts';
import { docker } from './docker.ts';
import { openDockerNetwork } from './docker-network.ts';
import { type DockerRun, openDockerRun } from './docker-run.ts';
import { freePorts } from './free-port.ts';
import { hashed } from './mosquitto-container.ts';
import { greets } from './mqtt-greeting.ts';
import { cut, droppedPackets, heal } from './network-cut.ts';

/** Two Mosquitto, the first of which has a bridge to the second. */
export interface MosquittoBridge extends AsyncDisposable {
  readonly members: readonly [ClusterMember, ClusterMember];
  readonly username: string;
  readonly password: string;
  /** Silence between the two; clients still reach both. */
  readonly cut: () => Promise<void>;
  readonly heal: () => Promise<void>;
  /** Packets the cut has dropped. */
  readonly droppedPackets: () => Promise<number>;
}

const REGIONS = ['region-a', 'region-b'] as const;

/** The client id of the bridge at the other side: machine and connection. */
export const BRIDGE = 'region-a.to-region-b';

/** Starts both with the directives every bridge of the tests has: sensors both ways, commands from b to a only. */
export async function openMosquittoBridge(options: {
  /** Versions of the side with the bridge and of the other. */
  readonly versions: readonly [string, string];
  /** More lines for both. */
  readonly config: readonly string[];
  readonly keepaliveSeconds: number;
  readonly signal: AbortSignal;
}): Promise<MosquittoBridge> {
  const run = await openDockerRun();
  try {
    return await startIn(run, options);
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
}

async function startIn(run: DockerRun, options: Parameters<typeof openMosquittoBridge>[0]): Promise<MosquittoBridge> {
  const [username, password] = ['sre-test', randomBytes(12).toString('hex')];
  const cluster = await openDockerNetwork(run, 'cluster', { internal: true });
  const edge = await openDockerNetwork(run, 'edge', { internal: false });
  const ports = await freePorts(2);
  const common = ['listener 1883', 'allow_anonymous false', 'password_file /etc/mosquitto/users', ...options.config];
  const bridge = [
    'connection to-region-b',
    'address region-b:1883',
    'topic sensors/# both 1',
    'topic commands/# in 1',
    'cleansession false',
    `keepalive_interval ${options.keepaliveSeconds}`,
    `remote_username ${username}`,
    `remote_password ${password}`,
  ];
  const plan = (version: string, lines: readonly string[]): ClusterPlan => ({
    title: `Mosquitto ${version}`,
    image: `mqtt-sre/mosquitto:${version}`,
    username,
    password,
    nameOf: (host) => host,
    ports: { mqtt: 1883, api: 9883 },
    environmentOf: () => ({}),
    folder: '/etc/mosquitto',
    filesOf: () => ({ 'test.conf': `${lines.join('\n')}\n`, users: `${username}:${hashed(password)}\n` }),
    command: ['/etc/mosquitto/test.conf'],
    isWhole: async () => true,
  });
  const [apiA = 0, apiB = 0] = await freePorts(2);
  const [mqttA = 0, mqttB = 0] = ports;
  const shared = { run, cluster, edge, hosts: REGIONS };
  const [versionA, versionB] = options.versions;
  const planA = plan(versionA, [...common, ...bridge]);
  const planB = plan(versionB, common);
  const a = await createMember({ ...shared, plan: planA, index: 0, ports: { mqtt: mqttA, api: apiA, metrics: 0 } });
  const b = await createMember({ ...shared, plan: planB, index: 1, ports: { mqtt: mqttB, api: apiB, metrics: 0 } });
  // The far side first: a bridge whose first try fails waits before the next.
  for (const [member, port] of [
    [b, mqttB],
    [a, mqttA],
  ] as const) {
    await docker(['start', member.container]);
    await until(`${member.name} accepting connections`, () => greets(port), {
      withinMs: 60_000,
      everyMs: 100,
      signal: options.signal,
    });
  }
  return {
    members: [a, b],
    username,
    password,
    cut: () => cut(b.container, cluster.subnet),
    heal: () => heal(b.container),
    droppedPackets: () => droppedPackets(b.container),
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}
