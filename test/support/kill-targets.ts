import { join } from 'node:path';
import { dockerDriver } from '../../src/chaos/drivers/docker.ts';
import { docker } from './docker.ts';
import { openDrillContainers } from './drill-containers.ts';
import { type IsolatedCluster, startIsolatedCluster } from './isolated-cluster.ts';
import type { Kill } from './kill-plan.ts';

/** What drills that are killed break. */
export interface KillTargets extends AsyncDisposable {
  readonly folder: string;
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
  /** The selectors of the drivers that reach them. */
  readonly selectors: { readonly [D in Kill['driver']]?: object };
  /** Everything a fault could change at a node, read from the kernel and the engine. */
  fingerprint(): Promise<Readonly<Record<string, string>>>;
}

const NAMES = ['n1', 'n2'] as const;

/** Opens what a driver's faults are tried on. */
export function openKillTargets(driver: Kill['driver']): Promise<KillTargets> {
  return driver === 'docker' ? openContainers() : openProcesses();
}

async function openProcesses(): Promise<KillTargets> {
  const cluster = await startIsolatedCluster(NAMES);
  const { folder, nodes, selector } = cluster;
  return {
    folder,
    nodes,
    selectors: { process: selector, command: commandsOf(cluster) },
    fingerprint: () => cluster.fingerprint(),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** Two brokers, dialled at their own addresses: the engine's forwarder would accept for one that is cut off. */
async function openContainers(): Promise<KillTargets> {
  const opened = await openDrillContainers(dockerDriver, NAMES);
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  const nodes = await Promise.all(
    NAMES.map(async (name) => {
      const address = await docker(['inspect', '--format', format, opened.containers[name] ?? name]);
      return { name, address: `${address.trim()}:1883` };
    }),
  );
  return {
    folder: opened.folder,
    nodes,
    selectors: { docker: opened.selector },
    fingerprint: async () =>
      Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await opened.fingerprint(name)] as const))),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

/** The operator's commands for a file that stands for a fault. */
function commandsOf({ nodes, selector }: Pick<IsolatedCluster, 'nodes' | 'selector'>): object {
  const folder = selector.nodes['n1']?.dataFolder ?? '';
  const file = join(folder, 'flag');
  const flag = {
    do: ['touch', file],
    undo: ['rm', file],
    check: ['test', '-e', file],
    rehearse: ['test', '-w', folder],
  };
  const identity = (name: string): string[] => ['cat', selector.nodes[name]?.pidFile ?? ''];
  return {
    nodes: Object.fromEntries(
      nodes.map(({ name }) => [name, { identity: identity(name), ...(name === 'n1' ? { commands: { flag } } : {}) }]),
    ),
  };
}
