import { systemClock } from '../../core/clock.ts';
import { until } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { HAPROXY_FILE, HAPROXY_FOLDER } from './balancer-container.ts';
import type { DockerLabState } from './docker-lab-state.ts';
import { requireService } from './lab-forming.ts';

/** How one side is put in charge, and how to tell who is. */
interface Promoter {
  readonly active: (engine: DockerEngine, state: DockerLabState, signal: AbortSignal) => Promise<string | undefined>;
  readonly promote: (engine: DockerEngine, state: DockerLabState, to: string, signal: AbortSignal) => Promise<void>;
}

const promoters: Readonly<Record<'balancer' | 'virtual-address', Promoter>> = {
  balancer: { active: balancedSide, promote: switchBalancer },
  'virtual-address': { active: addressHolder, promote: moveAddress },
};

const MOVED_WITHIN_MS = 20_000;
const CONFIG = `${HAPROXY_FOLDER}/${HAPROXY_FILE}`;
const DEFAULT_BACKEND = /^( *default_backend) (\S+)$/m;
/** While this file is there, keepalived's check fails and the node does not hold the address. */
const DEMOTED = '/run/demoted';

/** The side that serves now; nothing for a lab without sides, or when nobody can tell. */
export async function activeSide(
  engine: DockerEngine,
  state: DockerLabState,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (state.promotion === undefined) return undefined;
  return promoters[state.promotion.by].active(engine, state, signal).catch(() => undefined);
}

/** Puts the other side (or the named one) in charge and returns, with the seconds it took, when devices are served again. */
export async function promoteSide(
  engine: DockerEngine,
  state: DockerLabState,
  to: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly side: string; readonly seconds: number }> {
  const { promotion } = state;
  if (promotion === undefined) {
    throw new SreError('SRE_LAB_PROMOTE', `lab "${state.name}" is a ${state.topology}: it has no side to promote`, {
      hint: 'labs with two sides: sre lab up --driver docker --topology standby-cluster | active-passive',
    });
  }
  if (to !== undefined && !promotion.sides.includes(to)) {
    throw new SreError('SRE_UNKNOWN_NAME', `lab "${state.name}" has no side "${to}"`, {
      hint: `its sides: ${promotion.sides.join(', ')}`,
    });
  }
  const promoter = promoters[promotion.by];
  const now = await promoter.active(engine, state, signal);
  const side = to ?? promotion.sides.find((each) => each !== now) ?? promotion.sides[1];
  const startedMs = systemClock.monoMs();
  try {
    await promoter.promote(engine, state, side, signal);
    await until(`${side} in charge`, async () => (await promoter.active(engine, state, signal)) === side, {
      withinMs: MOVED_WITHIN_MS,
      everyMs: 100,
      signal,
    });
    await requireService(state, signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw new SreError('SRE_LAB_PROMOTE', `${side} of lab ${state.name} does not serve: ${messageOf(cause)}`, {
      exitCode: EXIT.finding,
      hint: `sre lab status --name ${state.name}`,
      cause,
    });
  }
  return { side, seconds: (systemClock.monoMs() - startedMs) / 1_000 };
}

function balancerOf(state: DockerLabState): string {
  return state.others.find(({ role }) => role === 'balancer')?.container ?? '';
}

async function readConfig(engine: DockerEngine, state: DockerLabState, signal: AbortSignal): Promise<string> {
  const { stdout } = await engine.containers.exec(balancerOf(state), { argv: ['cat', CONFIG] }, { signal });
  return stdout;
}

async function balancedSide(
  engine: DockerEngine,
  state: DockerLabState,
  signal: AbortSignal,
): Promise<string | undefined> {
  return DEFAULT_BACKEND.exec(await readConfig(engine, state, signal))?.[2];
}

/** Changes the file and has it read again: it holds after a restart too. Old sessions end within `hard-stop-after`. */
async function switchBalancer(
  engine: DockerEngine,
  state: DockerLabState,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const before = await readConfig(engine, state, signal);
  const content = before.replace(DEFAULT_BACKEND, `$1 ${to}`);
  const container = balancerOf(state);
  await engine.containers.write(container, HAPROXY_FOLDER, [{ path: HAPROXY_FILE, content }], { signal });
  await engine.containers.kill(container, { signal, name: 'SIGUSR2' });
}

/** The node whose interface has the second address; keepalived adds it beside the node's own. */
async function addressHolder(
  engine: DockerEngine,
  state: DockerLabState,
  signal: AbortSignal,
): Promise<string | undefined> {
  const holders = await Promise.all(
    state.nodes.map(async ({ name, container }) => {
      const found = await engine.containers.inspect(container, { signal });
      if (found.state !== 'running') return [];
      const shown = await engine.containers.exec(
        container,
        { argv: ['ip', '-o', '-4', 'address', 'show', 'secondary'] },
        { signal },
      );
      return shown.stdout.trim() === '' ? [] : [name];
    }),
  );
  const [holder, ...others] = holders.flat();
  return others.length === 0 ? holder : undefined; // both hold it: nobody can say who serves
}

/** Takes the others out until the named node has the address, and lets them back as its standby. */
async function moveAddress(
  engine: DockerEngine,
  state: DockerLabState,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const others = state.nodes.filter(({ name }) => name !== to);
  const onEach = async (argv: readonly string[]): Promise<void> => {
    for (const { container } of others) {
      const found = await engine.containers.inspect(container, { signal });
      if (found.state === 'running') await engine.containers.exec(container, { argv }, { signal });
    }
  };
  await onEach(['touch', DEMOTED]);
  try {
    await until(`${to} holding the address`, async () => (await addressHolder(engine, state, signal)) === to, {
      withinMs: MOVED_WITHIN_MS,
      everyMs: 100,
      signal,
    });
  } finally {
    await onEach(['rm', '-f', DEMOTED]);
  }
}
