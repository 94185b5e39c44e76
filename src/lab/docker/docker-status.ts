import type { DockerEngine } from '../../docker/engine.ts';
import { isMissing } from '../../docker/engine-error.ts';
import type { DockerLabState } from './docker-lab-state.ts';
import { takesClients, viewOf } from './live-node.ts';
import { activeSide } from './promotion.ts';
import { roundTrip } from './round-trip.ts';

/** One broker node of a lab in Docker, now. */
export interface DockerNodeStatus {
  readonly name: string;
  readonly host: string;
  readonly container: string;
  readonly mqtt: string;
  /** The engine's word for it; `missing` when somebody removed the container. */
  readonly state: string;
  /** It accepts a CONNECT. */
  readonly inService: boolean;
  readonly pid?: number;
  /** The members it says are running; empty while it cannot tell. */
  readonly view: readonly string[];
  readonly region?: string;
  readonly zone?: string;
}

/** A lab in Docker now, as `sre lab status --json` prints it. */
export interface DockerLabStatus {
  readonly name: string;
  readonly driver: 'docker';
  readonly topology: string;
  readonly broker: string;
  readonly title: string;
  readonly endpoint: string;
  /** A message published through the endpoint came back. */
  readonly endpointServes: boolean;
  /** The side the endpoint leads to, where a lab has sides; absent when nobody knows. */
  readonly active?: string;
  readonly expectedNodes: number;
  readonly nodesInService: number;
  readonly nodes: readonly DockerNodeStatus[];
  readonly others: readonly { readonly name: string; readonly role: string; readonly state: string }[];
}

/** Looks at every container, asks every broker, and sends a message through the endpoint. */
export async function dockerLabStatus(
  engine: DockerEngine,
  state: DockerLabState,
  signal: AbortSignal,
): Promise<DockerLabStatus> {
  const look = async (container: string) =>
    engine.containers.inspect(container, { signal }).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  const nodes = Promise.all(
    state.nodes.map(async (node): Promise<DockerNodeStatus> => {
      const found = await look(node.container);
      const runs = found?.state === 'running';
      return {
        name: node.name,
        host: node.host,
        container: node.container,
        mqtt: node.mqtt,
        state: found?.state ?? 'missing',
        inService: runs && (await takesClients(node)),
        ...(found?.pid === undefined ? {} : { pid: found.pid }),
        view: runs ? await viewOf(engine, state, node, signal) : [],
        ...(node.region === undefined ? {} : { region: node.region }),
        ...(node.zone === undefined ? {} : { zone: node.zone }),
      };
    }),
  );
  const others = Promise.all(
    state.others.map(async ({ name, role, container }) => ({
      name,
      role,
      state: (await look(container))?.state ?? 'missing',
    })),
  );
  const serves = roundTrip(state.endpoint, 0, signal).then(
    () => true,
    () => false,
  );
  const active = await activeSide(engine, state, signal);
  const known = await nodes;
  return {
    name: state.name,
    driver: 'docker',
    topology: state.topology,
    broker: state.broker,
    title: state.title,
    endpoint: state.endpoint,
    endpointServes: await serves,
    ...(active === undefined ? {} : { active }),
    expectedNodes: known.length,
    nodesInService: known.filter(({ inService }) => inService).length,
    nodes: known,
    others: await others,
  };
}
