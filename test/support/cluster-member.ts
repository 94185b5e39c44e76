import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterPlan } from './cluster-plan.ts';
import { docker } from './docker.ts';
import type { DockerNetwork } from './docker-network.ts';
import type { DockerRun } from './docker-run.ts';

/** One member: what it calls itself, and where this machine reaches it. */
export interface ClusterMember {
  /** What the broker calls itself, which is the `node` label. */
  readonly name: string;
  readonly container: string;
  readonly mqtt: string;
  readonly api: string;
  /** Its Prometheus page, where the broker has one. */
  readonly metrics?: string;
}

/** Everything a member is made from. */
export interface MemberPlan {
  readonly run: DockerRun;
  readonly cluster: DockerNetwork;
  readonly edge: DockerNetwork;
  readonly plan: ClusterPlan;
  readonly hosts: readonly string[];
  /** Which of the hosts this one is. */
  readonly index: number;
  /** Ports of 127.0.0.1, fixed up front because Docker gives another free one at every restart. */
  readonly ports: { readonly mqtt: number; readonly api: number; readonly metrics: number };
}

/** Creates a container without starting it. Peers are known by cluster addresses only, so that a cut cuts. */
export async function createMember(member: MemberPlan): Promise<ClusterMember> {
  const { run, cluster, edge, plan, hosts, index, ports } = member;
  const host = hosts[index] ?? '';
  const container = `${run.name}-${host}`;
  const peers = hosts.flatMap((peer, at) => (at === index ? [] : ['--add-host', `${peer}:${cluster.address(at)}`]));
  const publish = (port: number, inside?: number): string[] =>
    inside === undefined ? [] : ['--publish', `127.0.0.1:${port}:${inside}`];
  await docker([
    ...['create', ...run.label, '--name', container, '--hostname', host, '--network', edge.name, ...peers],
    ...publish(ports.mqtt, plan.ports.mqtt),
    ...publish(ports.api, plan.ports.api),
    ...publish(ports.metrics, plan.ports.metrics),
    ...Object.entries(plan.environmentOf(host)).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...[plan.image, ...plan.command],
  ]);
  await docker(['network', 'connect', '--ip', cluster.address(index), cluster.name, container]);
  await copyIn(container, plan.folder, plan.filesOf(host));
  return {
    name: plan.nameOf(host),
    container,
    mqtt: `mqtt://127.0.0.1:${ports.mqtt}`,
    api: `http://127.0.0.1:${ports.api}`,
    ...(plan.ports.metrics === undefined ? {} : { metrics: `http://127.0.0.1:${ports.metrics}/metrics` }),
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
