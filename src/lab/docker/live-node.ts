import type { DockerEngine } from '../../docker/engine.ts';
import { checkMqtt } from '../mqtt-check.ts';
import type { LiveNode } from './broker-recipe.ts';
import type { DockerLabNode, DockerLabState } from './docker-lab-state.ts';
import { recipes } from './recipes/index.ts';

const EXEC_MS = 30_000;
const CONNACK_MS = 2_000;

/** A node as its recipe works with it. */
export function liveNode(engine: DockerEngine, node: DockerLabNode): LiveNode {
  return {
    node: node.name,
    host: node.host,
    api: node.view ?? node.api ?? '',
    exec: (argv, signal) => engine.containers.exec(node.container, { argv }, { signal, withinMs: EXEC_MS }),
  };
}

/** Whether the broker accepts a CONNECT. */
export async function takesClients(node: DockerLabNode): Promise<boolean> {
  const port = Number(new URL(node.mqtt).port);
  return (await checkMqtt({ name: node.host, port }, CONNACK_MS)) === 'good';
}

/** The members a node sees, itself included; empty while it cannot tell. */
export async function viewOf(
  engine: DockerEngine,
  { broker, account }: DockerLabState,
  node: DockerLabNode,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const view = recipes[broker]?.view;
  if (view === undefined) return [node.name];
  try {
    return (await view(liveNode(engine, node), account, signal)).toSorted();
  } catch {
    return []; // down, starting, or cut off: it tells nobody
  }
}
