import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.ts';
import { until } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import { connectEngine, type DockerEngine } from '../../docker/engine.ts';
import { openCleanup } from '../cleanup.ts';
import { takeLabFolder } from '../lab-folder.ts';
import { removeLabFolder, writeLabState } from '../lab-state.ts';
import type { DockerLabState } from './docker-lab-state.ts';
import { removeFromEngine } from './docker-removal.ts';
import { containerName, createLabContainer, type LabSite, startLabContainer } from './lab-containers.ts';
import { formClusters } from './lab-forming.ts';
import { requireImages } from './lab-image.ts';
import { LAB_LABEL, labLabels, OWNER_LABEL } from './lab-labels.ts';
import { openLabNetwork } from './lab-network.ts';
import { choosePorts, drawPlan, type LabOrder } from './lab-order.ts';
import type { LabPlan } from './lab-plan.ts';
import { takesClients } from './live-node.ts';
import { stateOfPlan } from './plan-state.ts';

export interface DockerLabOptions {
  readonly stateDir: string;
  readonly order: LabOrder;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly random: () => number;
  /** Aborting stops the start and removes what there is of it. */
  readonly signal: AbortSignal;
  /** What happens, as sentences for people. */
  readonly onEvent: (text: string) => void;
  readonly clock?: Clock;
}

const CLEANUP_MS = 60_000;
const WAVE_WITHIN_MS = 30_000;

/**
 * Starts a lab in Docker and returns when it is whole and its endpoint serves. It then lives without us. When anything fails, or
 * the signal aborts, nothing is left of it.
 */
export async function upDockerLab(options: DockerLabOptions): Promise<DockerLabState> {
  const { stateDir, order, signal, onEvent, clock = systemClock } = options;
  const { name } = order;
  const engine = await connectEngine(options.env, { signal });
  const folder = await takeLabFolder(stateDir, name, signal);
  const cleanup = openCleanup();
  cleanup.defer(() => removeLabFolder(folder.path));
  try {
    await requireNobodyElses(engine, stateDir, name, signal);
    cleanup.defer(() => removeFromEngine(engine, stateDir, name, AbortSignal.timeout(CLEANUP_MS)));
    await removeFromEngine(engine, stateDir, name, signal); // what a start that was killed left behind

    const nowMs = clock.wallMs();
    const ports = await choosePorts(order, nowMs, options.random);
    const drawing = drawPlan(order, ports, { name: '', address: String }, nowMs);
    const images = drawing.plan.containers.map(({ program }) => program.image);
    await requireImages(engine.images, images, { signal, onEvent });

    onEvent('making two networks');
    const lab = { name, labels: labLabels(stateDir, name) };
    const cluster = await openLabNetwork(engine.networks, 'cluster', lab, { signal });
    const edge = await openLabNetwork(engine.networks, 'edge', lab, { signal });
    const { plan, context } = drawPlan(order, ports, cluster, nowMs);
    const startedAt = new Date(nowMs).toISOString();
    const state = stateOfPlan({ order, plan, account: context.account, startedAt, owner: stateDir });

    await startAll({ engine, name, stateDir, cluster, edge }, plan, state, signal, onEvent);
    await formClusters(engine, state, signal, onEvent);
    await writeLabState(folder.path, state);
    await rm(join(folder.path, 'supervisor.pid'), { force: true }); // from now on nobody has to live for it
    return state;
  } catch (error) {
    onEvent('removing what was made');
    await Promise.resolve(cleanup[Symbol.asyncDispose]()).catch((cause: unknown) => {
      const message = `${messageOf(error)}; and not everything could be removed: ${messageOf(cause)}`;
      throw new SreError('SRE_LAB_LEFT', message, {
        exitCode: EXIT.rollbackDirty,
        hint: `sre lab down --name ${name}`,
        cause: error,
      });
    });
    throw error;
  }
}

/** Containers are called after the lab, so that one engine has one lab of a name, whoever's it is. */
async function requireNobodyElses(
  engine: DockerEngine,
  stateDir: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const selector = { labels: { [LAB_LABEL]: name } };
  const found = await engine.networks.list(selector, { signal });
  const owner = found.map(({ labels }) => labels[OWNER_LABEL]).find((other) => other !== stateDir);
  if (owner === undefined) return;
  throw new SreError('SRE_LAB_RUNNING', `a lab "${name}" of the state folder ${owner} is in this engine already`, {
    exitCode: EXIT.precondition,
    hint: `choose another --name, or end that one: SRE_STATE_DIR=${owner} sre lab down --name ${name}`,
  });
}

/** Makes all containers, then starts them wave by wave; a wave of brokers takes clients before the next one starts. */
async function startAll(
  site: LabSite,
  plan: LabPlan,
  state: DockerLabState,
  signal: AbortSignal,
  onEvent: (text: string) => void,
): Promise<void> {
  onEvent(`making ${plan.containers.length} containers`);
  await Promise.all(plan.containers.map((planned) => createLabContainer(site, planned, { signal })));
  const waves = [...new Set(plan.containers.map(({ wave }) => wave))].toSorted((a, b) => a - b);
  const lastOfBrokers = Math.max(...plan.containers.filter(({ role }) => role === 'broker').map(({ wave }) => wave));
  for (const wave of waves) {
    const members = plan.containers.filter((planned) => planned.wave === wave);
    onEvent(`starting ${members.map(({ machine }) => machine.host).join(' ')}`);
    await Promise.all(
      members.map(({ machine }) => startLabContainer(site.engine, containerName(site.name, machine.host), { signal })),
    );
    const first = state.nodes.filter(({ name }) => members.some(({ node }) => node === name));
    if (wave >= lastOfBrokers) continue;
    const ready = async (): Promise<boolean> => (await Promise.all(first.map(takesClients))).every(Boolean);
    await until(`${first.map(({ host }) => host).join(' ')} taking clients`, ready, {
      withinMs: WAVE_WITHIN_MS,
      everyMs: 100,
      signal,
    });
  }
}
