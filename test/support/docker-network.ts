import { docker } from './docker.ts';
import type { DockerRun } from './docker-run.ts';

/** A network of a run: its name, and how the addresses of its members begin. */
export interface DockerNetwork {
  readonly name: string;
  /** CIDR, for firewalls. */
  readonly subnet: string;
  /** The address of member number `index` (0 to 200). */
  readonly address: (index: number) => string;
}

/**
 * Makes a network with known addresses out of 198.18.0.0/15, the range set aside for tests, so that it cannot cover an
 * address somebody uses. `internal` networks have no way out and publish nothing.
 */
export async function openDockerNetwork(
  run: DockerRun,
  role: string,
  options: { readonly internal: boolean },
): Promise<DockerNetwork> {
  const name = `${run.name}-${role}`;
  const flags = options.internal ? ['--internal'] : [];
  let refusal: unknown;
  for (let third = 128; third < 256; third++) {
    const prefix = `198.18.${third}`;
    const subnet = `${prefix}.0/24`;
    try {
      await docker(['network', 'create', ...run.label, ...flags, '--subnet', subnet, name]);
      return { name, subnet, address: (index) => `${prefix}.${10 + index}` };
    } catch (error) {
      if (!/overlap/i.test(String(error))) throw error;
      refusal = error; // somebody has this one: the next
    }
  }
  throw new Error('no free /24 left in 198.18.128.0/17', { cause: refusal });
}
