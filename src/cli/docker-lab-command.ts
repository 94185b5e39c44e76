import { fileURLToPath } from 'node:url';
import { EXIT, type ExitCode } from '../core/exit-code.ts';
import { lookUp } from '../core/registry.ts';
import { SreError } from '../core/sre-error.ts';
import { stateDir } from '../core/state-dir.ts';
import { connectEngine, type DockerEngine } from '../docker/engine.ts';
import { upDockerLab } from '../lab/docker/docker-lab.ts';
import type { DockerLabState } from '../lab/docker/docker-lab-state.ts';
import { startPart, stopPart } from '../lab/docker/docker-orders.ts';
import { labsInEngine, removeFromEngine } from '../lab/docker/docker-removal.ts';
import { dockerLabStatus } from '../lab/docker/docker-status.ts';
import type { LabOrder } from '../lab/docker/lab-order.ts';
import { promoteSide } from '../lab/docker/promotion.ts';
import { recipes } from '../lab/docker/recipes/index.ts';
import { topologies } from '../lab/docker/topologies/index.ts';
import { type KnownLab, removeLabFolder } from '../lab/lab-state.ts';
import { printDockerLabUp, printDockerStatus } from './docker-lab-text.ts';
import type { Io } from './io.ts';
import { progressTo } from './lab-text.ts';
import { packageRoot } from './package-root.ts';

/** What `sre lab up --driver docker` was asked for. */
export interface DockerUpOptions {
  readonly name: string;
  readonly topology: string;
  readonly broker?: string;
  readonly nodes?: number;
  readonly port?: number;
  readonly foreground?: boolean;
}

const REMOVAL_MS = 60_000;

/** Starts a lab in Docker; with `foreground` it ends with this process. */
export async function upInDocker(io: Io, options: DockerUpOptions): Promise<ExitCode> {
  const order = orderOf(options);
  using progress = progressTo(io.stderr);
  const state = await upDockerLab({
    stateDir: stateDir(io.env),
    order,
    env: io.env,
    random: Math.random,
    signal: io.signal,
    onEvent: progress.show,
  });
  progress.clear();
  printDockerLabUp(io.stdout, state);
  if (options.foreground !== true) return EXIT.ok;
  if (!io.signal.aborted) {
    await new Promise<void>((resolve) => io.signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  progress.show('removing the lab');
  await remove(io, await connectEngine(io.env, { signal: AbortSignal.timeout(REMOVAL_MS) }), state.name);
  return EXIT.ok;
}

/** Says what a broker or a topology cannot do before anything is touched. */
function orderOf({ name, topology: topologyName, broker, nodes, port }: DockerUpOptions): LabOrder {
  const topology = lookUp(topologies, 'topology', topologyName);
  const kind = broker ?? topology.broker;
  const recipe = lookUp(recipes, 'broker', kind);
  const found = recipe.topologies.find((each) => each === topologyName);
  if (found === undefined) {
    throw new SreError('SRE_LAB_SHAPE', `there is no lab of topology ${topologyName} with ${recipe.title}`, {
      hint: `${kind} can be: ${recipe.topologies.join(', ')}`,
    });
  }
  if (nodes !== undefined && !topology.takesNodes) {
    throw new SreError('SRE_LAB_SHAPE', `a lab of topology ${topologyName} has ${topology.nodes} node(s), always`, {
      hint: 'leave --nodes out',
    });
  }
  const root = fileURLToPath(packageRoot());
  const shape = { topology, topologyName: found, recipe, nodes: nodes ?? topology.nodes, root };
  return { name, ...shape, ...(port === undefined ? {} : { port }) };
}

/** Shows a lab in Docker. */
export async function statusInDocker(io: Io, state: DockerLabState, json: boolean): Promise<ExitCode> {
  const engine = await connectEngine(io.env, { signal: io.signal });
  const now = await dockerLabStatus(engine, state, io.signal);
  if (json) io.stdout.write(`${JSON.stringify(now)}\n`);
  else printDockerStatus(io.stdout, now);
  return EXIT.ok;
}

/** Starts or stops one part of a lab. */
export async function orderInDocker(
  io: Io,
  state: DockerLabState,
  verb: 'start' | 'stop',
  part: string,
): Promise<ExitCode> {
  const engine = await connectEngine(io.env, { signal: io.signal });
  const done = await (verb === 'start' ? startPart : stopPart)(engine, state, part, io.signal);
  io.stdout.write(`${done}\n`);
  return EXIT.ok;
}

/** Puts a side in charge. */
export async function promoteInDocker(io: Io, state: DockerLabState, to: string | undefined): Promise<ExitCode> {
  const engine = await connectEngine(io.env, { signal: io.signal });
  const { side, seconds } = await promoteSide(engine, state, to, io.signal);
  io.stdout.write(`${side} is in charge and serves ${state.endpoint} (${seconds.toFixed(1)} s)\n`);
  return EXIT.ok;
}

/**
 * Ends labs in Docker, all of this state folder or the named one, those whose files are lost included. Answers how many
 * there were. Without an engine there is nothing to end, unless one of the labs is known to be in it.
 */
export async function downInDocker(io: Io, labs: readonly KnownLab[], name: string | undefined): Promise<number> {
  const known = labs.filter(({ docker }) => docker !== undefined);
  let engine: DockerEngine | undefined;
  try {
    engine = await connectEngine(io.env, { signal: io.signal });
  } catch (error) {
    if (known.length > 0 || io.signal.aborted) throw error;
  }
  const found = engine === undefined ? [] : await labsInEngine(engine, stateDir(io.env), name, io.signal);
  const names = [...new Set([...found, ...known.map((lab) => lab.name)])].toSorted();
  for (const each of names) {
    const { containers, networks } =
      engine === undefined ? { containers: [], networks: [] } : await remove(io, engine, each);
    const folder = labs.find((lab) => lab.name === each)?.folder;
    if (folder !== undefined) await removeLabFolder(folder);
    const counts = `${containers.length} containers and ${networks.length} networks`;
    const what =
      containers.length + networks.length === 0
        ? 'had died; its files are removed'
        : `ended, ${counts} removed, nothing is left of it`;
    io.stdout.write(`lab ${each}: ${what}\n`);
  }
  return names.length;
}

/** Removes a lab from the engine, and its files. */
async function remove(io: Io, engine: DockerEngine, name: string) {
  const { labsFolder } = await import('../lab/lab-state.ts');
  const removed = await removeFromEngine(engine, stateDir(io.env), name, AbortSignal.timeout(REMOVAL_MS));
  await removeLabFolder(`${labsFolder(stateDir(io.env))}/${name}`);
  return removed;
}
