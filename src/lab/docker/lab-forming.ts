import { until } from '../../core/deadline.ts';
import { EXIT } from '../../core/exit-code.ts';
import { messageOf, SreError } from '../../core/sre-error.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { type DockerLabState, nodesOf } from './docker-lab-state.ts';
import { liveNode, takesClients, viewOf } from './live-node.ts';
import { recipes } from './recipes/index.ts';
import { roundTrip } from './round-trip.ts';

const WHOLE_WITHIN_MS = 120_000;
const SERVES_WITHIN_MS = 40_000;
const LOOK_EVERY_MS = 300;
const LOG_LINES = 8;

/** Joins the started nodes where they do not find each other, and waits until every cluster of the lab is whole. */
export async function formClusters(
  engine: DockerEngine,
  state: DockerLabState,
  signal: AbortSignal,
  onEvent: (text: string) => void,
): Promise<void> {
  try {
    for (const { nodes } of state.clusters) {
      const members = nodesOf(state, nodes);
      const live = members.map((node) => liveNode(engine, node));
      const join = recipes[state.broker]?.join;
      if (join !== undefined) {
        onEvent('joining the nodes');
        await join(live, state.account, signal);
      }
    }
    onEvent('waiting until every node takes clients and sees every other');
    await until('every node in one view', () => isWhole(engine, state, signal), {
      withinMs: WHOLE_WITHIN_MS,
      everyMs: LOOK_EVERY_MS,
      signal,
    });
    onEvent('sending a message through the endpoint');
    await requireService(state, signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw new SreError(
      'SRE_LAB_UP',
      `lab ${state.name} did not form: ${messageOf(cause)}\n${await logsOf(engine, state, signal)}`,
      {
        exitCode: EXIT.precondition,
        hint: 'the last lines of every broker are above; everything is removed again',
        cause,
      },
    );
  }
}

/** Whether every node takes clients and, where the broker has membership, lists exactly its cluster. */
async function isWhole(engine: DockerEngine, state: DockerLabState, signal: AbortSignal): Promise<boolean> {
  const checks = state.clusters.flatMap(({ nodes }) => {
    const hasMembership = recipes[state.broker]?.view !== undefined;
    return nodesOf(state, nodes).map(async (node) => {
      const expected = hasMembership ? nodes.toSorted() : [node.name];
      const view = await viewOf(engine, state, node, signal);
      return view.join(' ') === expected.join(' ') && (await takesClients(node));
    });
  });
  return (await Promise.all(checks)).every(Boolean);
}

/** Waits until a message comes back through what devices use, at the highest QoS the broker has. */
export async function requireService(state: DockerLabState, signal: AbortSignal): Promise<void> {
  const qos = Math.max(0, ...(recipes[state.broker]?.qos ?? [0])) as 0 | 1 | 2;
  let failure: unknown;
  const served = async (): Promise<boolean> =>
    roundTrip(state.endpoint, qos, signal).then(
      () => true,
      (error: unknown) => {
        signal.throwIfAborted();
        failure = error;
        return false;
      },
    );
  const patience = { withinMs: SERVES_WITHIN_MS, everyMs: LOOK_EVERY_MS, signal };
  await until(`a message at QoS ${qos} through ${state.endpoint}`, served, patience).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new Error(`${messageOf(cause)}: ${messageOf(failure)}`, { cause });
  });
}

async function logsOf(engine: DockerEngine, state: DockerLabState, signal: AbortSignal): Promise<string> {
  const containers = [...state.nodes, ...state.others].map(({ container }) => container);
  const logs = await Promise.all(
    containers.map(async (container) => {
      const text = await engine.containers.logs(container, { signal, tail: LOG_LINES }).catch(messageOf);
      return `${container}:\n${text.trimEnd().replaceAll(/^/gm, '    ')}`;
    }),
  );
  return logs.join('\n');
}
