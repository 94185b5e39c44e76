import { EXIT } from '../../core/exit-code.ts';
import { SreError } from '../../core/sre-error.ts';
import type { CallOptions } from '../../docker/engine-call.ts';
import { EngineError } from '../../docker/engine-error.ts';
import type { Networks } from '../../docker/networks.ts';

/** A network of a lab: its name, and its addresses by number. */
export interface LabNetwork {
  readonly name: string;
  readonly address: (index: number) => string;
}

/** The half of 198.18.0.0/15, the range for tests of networks, that labs take their addresses from. */
const PREFIXES = Array.from({ length: 127 }, (_, index) => `198.18.${index + 1}`);
const FIRST_MEMBER = 10;

/**
 * Makes a network with addresses nobody else on this engine has. `cluster`: no way out, members reach each other.
 * `edge`: ports can be published from it, members do not reach each other, so that a cut of the cluster network cuts.
 */
export async function openLabNetwork(
  networks: Networks,
  role: 'cluster' | 'edge',
  lab: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
  options: CallOptions,
): Promise<LabNetwork> {
  const name = `sre-${lab.name}-${role}`;
  const internal = role === 'cluster';
  const labels = { ...lab.labels, 'com.docker.compose.network': role };
  for (const prefix of PREFIXES) {
    try {
      const spec = { name, subnet: `${prefix}.0/24`, internal, containersMeet: internal, labels };
      await networks.create(spec, options);
      return { name, address: (index) => `${prefix}.${FIRST_MEMBER + index}` };
    } catch (error) {
      if (!(error instanceof EngineError && /overlap/i.test(error.message))) throw error; // else: the next
    }
  }
  throw new SreError('SRE_LAB_NETWORK', 'no free /24 is left in 198.18.0.0/17 for the networks of a lab', {
    exitCode: EXIT.precondition,
    hint: 'end other labs with sre lab down --all, or remove networks: docker network prune',
  });
}
