import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import type { CallOptions } from '../../docker/engine-call.ts';
import { EngineError } from '../../docker/engine-error.ts';
import { containerLabels } from './lab-labels.ts';
import type { LabNetwork } from './lab-network.ts';
import type { PlannedContainer } from './lab-plan.ts';

/** Where the containers of a lab are made. */
export interface LabSite {
  readonly engine: DockerEngine;
  readonly name: string;
  readonly stateDir: string;
  readonly cluster: LabNetwork;
  readonly edge: LabNetwork;
}

/** What a container of a lab is called in the engine. */
export function containerName(lab: string, host: string): string {
  return `sre-${lab}-${host}`;
}

/**
 * Makes a container without starting it. It knows its peers by their addresses on the cluster network only, so that a cut of
 * that network cuts, and it publishes its ports from the edge network.
 */
export async function createLabContainer(
  { engine, name, stateDir, cluster, edge }: LabSite,
  planned: PlannedContainer,
  options: CallOptions,
): Promise<void> {
  const { machine, program, ports, knows } = planned;
  const { files = {}, ...rest } = program;
  const id = await engine.containers.create(
    {
      ...rest,
      name: containerName(name, machine.host),
      hostname: machine.host,
      labels: containerLabels(stateDir, name, planned),
      network: edge.name,
      extraHosts: knows.map(({ host, address }) => `${host}:${address}`),
      published: ports.map(({ inside, published }) => ({
        inside: `${inside}/tcp`,
        host: '127.0.0.1',
        port: published,
      })),
    },
    options,
  );
  await engine.networks.connect(cluster.name, id, { ...options, address: machine.address, aliases: [machine.host] });
  for (const [folder, content] of Object.entries(files)) await engine.containers.write(id, folder, content, options);
}

/** Starts a container; a port that somebody took since it was chosen is said as such. */
export async function startLabContainer(engine: DockerEngine, container: string, options: CallOptions): Promise<void> {
  await engine.containers.start(container, options).catch((error: unknown) => {
    if (!(error instanceof EngineError && /port is already allocated|address already in use/.test(error.message))) {
      throw error;
    }
    throw new SreError('SRE_PORT_TAKEN', `a port of ${container} was taken by somebody else: ${error.message}`, {
      exitCode: EXIT.precondition,
      hint: 'try again, or choose ports with --port',
      cause: error,
    });
  });
}
