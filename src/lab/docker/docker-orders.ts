import { until } from '../../core/deadline.ts';
import { SreError } from '../../core/sre-error.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { DockerLabState } from './docker-lab-state.ts';
import { takesClients } from './live-node.ts';

const BACK_WITHIN_MS = 90_000;

/** A part of a lab by the name people use: `n1`, `rabbit@n1`, `lb`. */
function partOf(state: DockerLabState, name: string) {
  const node = state.nodes.find((each) => each.host === name || each.name === name);
  const other = state.others.find((each) => each.name === name);
  const container = node?.container ?? other?.container;
  if (container === undefined) {
    const known = [...state.nodes.map(({ host }) => host), ...state.others.map((each) => each.name)];
    throw new SreError('SRE_UNKNOWN_NAME', `the lab has no node "${name}"`, { hint: `its parts: ${known.join(', ')}` });
  }
  return { container, node };
}

/** Starts a part again; a broker has taken a CONNECT when this returns. Answers what happened, for people. */
export async function startPart(
  engine: DockerEngine,
  state: DockerLabState,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const { container, node } = partOf(state, name);
  const before = await engine.containers.inspect(container, { signal });
  if (before.state === 'paused') await engine.containers.unpause(container, { signal });
  else await engine.containers.start(container, { signal });
  if (node !== undefined) {
    await until(`${name} taking clients`, () => takesClients(node), {
      withinMs: BACK_WITHIN_MS,
      everyMs: 200,
      signal,
    });
  }
  if (before.state === 'running') return `${name} runs already`;
  return node === undefined ? `${name} is started` : `${name} is started and takes clients`;
}

/** Ends a part gracefully, with SIGKILL after ten seconds. Answers what happened, for people. */
export async function stopPart(
  engine: DockerEngine,
  state: DockerLabState,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const { container } = partOf(state, name);
  const before = await engine.containers.inspect(container, { signal });
  await engine.containers.stop(container, { signal });
  return before.state === 'exited' ? `${name} is stopped already` : `${name} is stopped`;
}
