import { SreError } from '../../core/sre-error.ts';
import type { Container } from '../../docker/container.ts';
import { connectEngine } from '../../docker/engine.ts';
import type { Platform } from '../platform.ts';
import { mapContainers } from './container-node.ts';
import { containerHandle, containerIdentity, containerMachine, engineEnv, pidInReach } from './docker-machine.ts';
import { rehearseContainers, throwawaysLeft } from './docker-rehearsal.ts';
import { type DockerSelector, dockerSelector, labelsOf, selectorText } from './docker-selector.ts';
import { platformDriver } from './platform-driver.ts';

/** Brokers in containers of a Docker engine. Faults of the network and of limits need it on this machine, and root. */
const dockerPlatform: Platform = {
  name: 'docker',
  summary: 'containers of a Docker engine, by lab, compose project or label',
  selector: dockerSelector,
  find: async (raw, nodes, signal) => {
    const selector = dockerSelector.parse(raw);
    const engine = await connectEngine(engineEnv(selector), { signal });
    const containers = await engine.containers.list(labelsOf(selector), { signal });
    if (containers.length === 0) {
      throw new SreError('SRE_CHAOS_SELECTOR', `the selector of ${selectorText(selector)} finds no container`, {
        hint: `the containers of ${engine.address}: docker ps --all`,
      });
    }
    return Promise.all(
      mapContainers(containers, nodes, selector.nodes ?? {}).map(async ({ node, container }) => {
        const identity = containerIdentity(container);
        const pid = engine.isLocal ? await pidInReach(container) : undefined;
        return {
          target: { ...node, ...(identity === undefined ? {} : { identity }) },
          handle: handleOf(selector, container, pid),
        };
      }),
    );
  },
  machine: (raw) => containerMachine(containerHandle.parse(raw)),
  rehearse: rehearseContainers,
  leftovers: throwawaysLeft,
};

export const dockerDriver = platformDriver(dockerPlatform);

function handleOf(
  { engine, certificates, dataFolder, rehearse }: DockerSelector,
  { id, name }: Container,
  pid?: number,
) {
  return {
    id,
    name,
    ...(engine === undefined ? {} : { engine }),
    ...(certificates === undefined ? {} : { certificates }),
    ...(dataFolder === undefined ? {} : { dataFolder }),
    ...(rehearse === undefined ? {} : { rehearse }),
    ...(pid === undefined ? {} : { pid }),
  };
}
