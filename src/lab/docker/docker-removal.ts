import type { DockerEngine } from '../../docker/engine.ts';
import { LAB_LABEL, labSelector } from './lab-labels.ts';

/** What was removed from the engine, by name. */
export interface DockerRemoval {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** Removes everything the engine has of a lab, found by label: also what a start that was killed left behind. */
export async function removeFromEngine(
  engine: DockerEngine,
  stateDir: string,
  name: string,
  signal: AbortSignal,
): Promise<DockerRemoval> {
  const selector = labSelector(stateDir, name);
  const options = { signal };
  const containers = await engine.containers.list(selector, options);
  await Promise.all(containers.map(({ id }) => engine.containers.remove(id, options)));
  const networks = await engine.networks.list(selector, options);
  await Promise.all(networks.map(({ id }) => engine.networks.remove(id, options)));
  const volumes = await engine.volumes.list(selector, options);
  await Promise.all(volumes.map((volume) => engine.volumes.remove(volume, options)));
  return {
    containers: containers.map((container) => container.name),
    networks: networks.map((network) => network.name),
    volumes,
  };
}

/** Names of the labs of a state folder that have something in the engine, on disk or not. */
export async function labsInEngine(
  engine: DockerEngine,
  stateDir: string,
  name: string | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const selector = labSelector(stateDir, name);
  const [containers, networks] = await Promise.all([
    engine.containers.list(selector, { signal }),
    engine.networks.list(selector, { signal }),
  ]);
  const names = [...containers, ...networks].flatMap(({ labels }) => labels[LAB_LABEL] ?? []);
  return [...new Set(names)].toSorted();
}
