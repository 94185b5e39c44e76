import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from './docker.ts';
import type { DockerNetwork } from './docker-network.ts';
import type { DockerRun } from './docker-run.ts';

/** One member: what it calls itself, and where this machine reaches it. */
export interface ClusterMember {
  /** The Erlang node name, which is the `node` label. */
  readonly name: string;
  readonly container: string;
  readonly mqtt: string;
  readonly api: string;
  readonly metrics: string;
}

/** Everything a member is made from. */
export interface MemberPlan {
  readonly run: DockerRun;
  readonly cluster: DockerNetwork;
  readonly edge: DockerNetwork;
  readonly image: string;
  readonly cookie: string;
  /** Files for `/etc/rabbitmq`. */
  readonly files: Readonly<Record<string, string>>;
  readonly hosts: readonly string[];
  /** Which of the hosts this one is. */
  readonly index: number;
  /** Ports of 127.0.0.1, fixed up front because Docker gives another free one at every restart. */
  readonly ports: { readonly mqtt: number; readonly api: number; readonly metrics: number };
}

/** Creates a container without starting it. Peers are known by cluster addresses only, so that a cut cuts. */
export async function createMember(plan: MemberPlan): Promise<ClusterMember> {
  const { run, cluster, edge, hosts, index, ports } = plan;
  const host = hosts[index] ?? '';
  const container = `${run.name}-${host}`;
  const peers = hosts.flatMap((peer, at) => (at === index ? [] : ['--add-host', `${peer}:${cluster.address(at)}`]));
  await docker([
    ...['create', ...run.label, '--name', container, '--hostname', host, '--network', edge.name, ...peers],
    ...['--publish', `127.0.0.1:${ports.mqtt}:1883`],
    ...['--publish', `127.0.0.1:${ports.api}:15672`],
    ...['--publish', `127.0.0.1:${ports.metrics}:15692`],
    ...['--env', `ERLANG_COOKIE=${plan.cookie}`, '--env', `RABBITMQ_NODENAME=rabbit@${host}`],
    plan.image,
  ]);
  await docker(['network', 'connect', '--ip', cluster.address(index), cluster.name, container]);
  await copyIn(container, '/etc/rabbitmq', plan.files);
  return {
    name: `rabbit@${host}`,
    container,
    mqtt: `mqtt://127.0.0.1:${ports.mqtt}`,
    api: `http://127.0.0.1:${ports.api}`,
    metrics: `http://127.0.0.1:${ports.metrics}/metrics`,
  };
}

/** Puts files into a container that need not run; works with an engine on another machine too. */
export async function copyIn(
  container: string,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), 'sre-test-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(staging, name), text, { mode: 0o644 });
      await docker(['cp', join(staging, name), `${container}:${folder}/${name}`]);
    }
  } finally {
    await rm(staging, { recursive: true });
  }
}
