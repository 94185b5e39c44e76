import { until } from '../../src/core/deadline.ts';
import { type ClusterMember, createMember } from './cluster-member.ts';
import { type ClusterPlan, HOSTS } from './cluster-plan.ts';
import { docker, logOf, pidOf } from './docker.ts';
import { openDockerNetwork } from './docker-network.ts';
import { type DockerRun, openDockerRun } from './docker-run.ts';
import { freePorts } from './free-port.ts';
import { cut, droppedPackets, heal } from './network-cut.ts';

/** A real cluster of three; every fault method returns when the fault is in place. */
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

/** Starts three containers on a cluster network and an edge network and waits until they are one cluster. */
export async function openDockerCluster(plan: ClusterPlan, signal: AbortSignal): Promise<DockerCluster> {
  const run = await openDockerRun();
  try {
    return await startIn(run, plan, signal);
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
}

async function startIn(run: DockerRun, plan: ClusterPlan, signal: AbortSignal): Promise<DockerCluster> {
  const shared = {
    run,
    plan,
    hosts: HOSTS,
    cluster: await openDockerNetwork(run, 'cluster', { internal: true }),
    edge: await openDockerNetwork(run, 'edge', { internal: false }),
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
    await plan.join?.(members, signal);
    await until(`a cluster of three of ${plan.title}`, () => plan.isWhole(members), {
      withinMs: 120_000,
      everyMs: 500,
      signal,
    });
  } catch (cause) {
    const logs = await Promise.all(members.map(({ container }) => logOf(container)));
    throw new Error(`no cluster of ${plan.image}:\n${logs.join('\n---\n')}`, { cause });
  }
  return {
    members,
    username: plan.username,
    password: plan.password,
    formedSeconds: (performance.now() - startedAt) / 1_000,
    kill: async ({ container }) => {
      process.kill(await pidOf(container), 'SIGKILL');
      await until(`${container} gone`, async () => (await pidOf(container)) === 0, { withinMs: 60_000, signal });
    },
    start: async ({ container }) => void (await docker(['start', container])),
    cut: ({ container }) => cut(container, shared.cluster.subnet),
    heal: ({ container }) => heal(container),
    droppedPackets: ({ container }) => droppedPackets(container),
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}
