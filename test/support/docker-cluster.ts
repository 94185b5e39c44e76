import { randomBytes } from 'node:crypto';
import { until } from '../../src/core/deadline.ts';
import { type ClusterMember, createMember } from './cluster-member.ts';
import { docker, pidOf } from './docker.ts';
import { openDockerNetwork } from './docker-network.ts';
import { type DockerRun, openDockerRun } from './docker-run.ts';
import { freePorts } from './free-port.ts';
import { cut, droppedPackets, heal } from './network-cut.ts';
import { RABBITMQ_USER, type RabbitmqConfig, rabbitmqFiles } from './rabbitmq-config.ts';

/** A real RabbitMQ cluster of three; every fault method returns when the fault is in place. */
export interface DockerCluster extends AsyncDisposable {
  readonly members: readonly [ClusterMember, ClusterMember, ClusterMember];
  readonly username: string;
  readonly password: string;
  /** Seconds from the first start to a cluster of three. */
  readonly formedSeconds: number;
  /** SIGKILL from outside, as when the process crashes: `docker kill` would count as an operator's stop. */
  readonly kill: (member: ClusterMember) => Promise<void>;
  readonly start: (member: ClusterMember) => Promise<void>;
  /** Silence on the cluster network; clients and HTTP still reach the member. */
  readonly cut: (member: ClusterMember) => Promise<void>;
  readonly heal: (member: ClusterMember) => Promise<void>;
  /** Packets the cut has dropped. */
  readonly droppedPackets: (member: ClusterMember) => Promise<number>;
}

const HOSTS = ['n1', 'n2', 'n3'];

/** Starts three containers on a cluster network and an edge network and waits until they are one cluster. */
export async function openDockerCluster(options: {
  readonly image: string;
  readonly config: RabbitmqConfig;
  readonly signal: AbortSignal;
}): Promise<DockerCluster> {
  const run = await openDockerRun();
  try {
    return await startIn(run, options);
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
}

async function startIn(run: DockerRun, options: Parameters<typeof openDockerCluster>[0]): Promise<DockerCluster> {
  const { image, signal } = options;
  const password = randomBytes(12).toString('hex');
  const shared = {
    run,
    image,
    hosts: HOSTS,
    cluster: await openDockerNetwork(run, 'cluster', { internal: true }),
    edge: await openDockerNetwork(run, 'edge', { internal: false }),
    cookie: randomBytes(16).toString('hex'),
    files: rabbitmqFiles(options.config, HOSTS, password),
  };
  const ports = await freePorts(3 * HOSTS.length);
  const member = (index: number): Promise<ClusterMember> => {
    const [mqtt = 0, api = 0, metrics = 0] = ports.slice(3 * index);
    return createMember({ ...shared, index, ports: { mqtt, api, metrics } });
  };
  const members = await Promise.all([member(0), member(1), member(2)]);
  const startedAt = performance.now();
  await docker(['start', ...members.map(({ container }) => container)], { withinMs: 60_000 });
  try {
    await until('a RabbitMQ cluster of three', () => isWhole(members, password), {
      withinMs: 120_000,
      everyMs: 500,
      signal,
    });
  } catch (cause) {
    const logs = await Promise.all(members.map(({ container }) => docker(['logs', '--tail', '20', container])));
    throw new Error(`no cluster of ${image}:\n${logs.join('\n---\n')}`, { cause });
  }
  return {
    members,
    username: RABBITMQ_USER,
    password,
    formedSeconds: (performance.now() - startedAt) / 1_000,
    kill: async ({ container }) => {
      process.kill(await pidOf(container), 'SIGKILL');
      await until(`${container} gone`, async () => (await pidOf(container)) === 0, { withinMs: 20_000, signal });
    },
    start: async ({ container }) => void (await docker(['start', container])),
    cut: ({ container }) => cut(container, shared.cluster.subnet),
    heal: ({ container }) => heal(container),
    droppedPackets: ({ container }) => droppedPackets(container),
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}

/** Every member answers, has statistics of three running ones, and takes MQTT connections. */
async function isWhole(members: readonly ClusterMember[], password: string): Promise<boolean> {
  const credentials = Buffer.from(`${RABBITMQ_USER}:${password}`).toString('base64');
  const headers = { authorization: `Basic ${credentials}` };
  const whole = members.map(async ({ api }) => {
    try {
      const signal = AbortSignal.timeout(5_000);
      const mqtt = await fetch(`${api}/api/health/checks/protocol-listener/mqtt`, { headers, signal });
      const nodes: unknown = await (await fetch(`${api}/api/nodes`, { headers, signal })).json();
      const ready = Array.isArray(nodes) ? nodes.filter((node) => node.running === true && node.uptime > 0) : [];
      return mqtt.ok && ready.length === members.length;
    } catch {
      return false; // not yet: the caller asks again until its deadline
    }
  });
  return (await Promise.all(whole)).every(Boolean);
}
