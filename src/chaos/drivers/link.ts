import { z } from 'zod';
import type { ClientLink } from '../client-link.ts';
import type { Capabilities, ChaosDriver, DriverKind } from '../driver.ts';
import { CLIENT_LINK, FAULT_KINDS, faultKinds } from '../fault.ts';
import { impossible } from '../injectors/capability.ts';
import type { Target } from '../target.ts';
import { linkFault } from './link-fault.ts';

/**
 * Faults on the way of the measuring clients, for clusters nobody may touch: it lays hands on no node. Without `link` it is
 * what another process reads a journal with: the link lived in the drill's own process and is gone with it.
 */
export function linkDriver(link?: ClientLink): DriverKind {
  return {
    summary: 'touches no node: only the way of the measuring clients to the endpoint',
    selector: z.strictObject({}),
    open: (_selector, nodes) => ({
      kind: 'link',
      // Nobody looks whether they live: no fault is aimed at them, and the gate asks the cluster itself.
      targets: async () => nodes.map((node): Target => ({ ...node, identity: `whoever answers as ${node.name}` })),
      capabilities: async () =>
        Object.fromEntries(
          faultKinds.map((kind) => [kind, { holds: false, says: 'the link driver touches no node' }]),
        ) as Capabilities,
      plan: async ({ kind }, { name }) => {
        throw impossible(`the link driver touches no node: no ${kind} at ${name}`);
      },
    }),
    undo: async ({ node }) => {
      if (link?.proxy?.fault() === undefined) {
        return {
          did: 'nothing',
          says: `${node}: no link of this process has a fault; it ends with the process of its drill`,
        };
      }
      await link.proxy.heal();
      return { did: 'undone', says: `${node} is whole` };
    },
    verify: async ({ node }) => {
      const fault = link?.proxy?.fault();
      return { holds: fault === undefined, says: `${node} is ${fault === undefined ? 'whole' : 'still broken'}` };
    },
  };
}

/** The driver of a cluster, and with it the link of the measuring clients as one more target. */
export function withClientLink(driver: ChaosDriver, link: ClientLink): ChaosDriver {
  const target: Target = {
    name: CLIENT_LINK,
    role: 'dependency',
    labels: { role: 'link' },
    identity: `link to ${link.endpoint}`,
  };
  return {
    kind: driver.kind,
    targets: async (signal) => [...(await driver.targets(signal)), target],
    capabilities: async (signal) => ({
      ...(await driver.capabilities(signal)),
      link: { holds: true, says: FAULT_KINDS.link.summary },
    }),
    plan: async (spec, aim, others, signal) =>
      spec.kind === 'link'
        ? linkFault(spec, aim, link)
        : driver.plan(
            spec,
            aim,
            others.filter(({ name }) => name !== CLIENT_LINK),
            signal,
          ),
  };
}
