import { lookUp } from '../../src/core/registry.ts';
import type { TopologyName } from '../../src/lab/docker/broker-recipe.ts';
import type { LabOrder } from '../../src/lab/docker/lab-order.ts';
import type { LabPlan } from '../../src/lab/docker/lab-plan.ts';
import { recipes } from '../../src/lab/docker/recipes/index.ts';
import { topologies } from '../../src/lab/docker/topologies/index.ts';

/** A moment for certificates that is the same in every run. */
export const DRAWN_AT_MS = Date.UTC(2026, 0, 1);

/** What a lab of this shape is ordered as. */
export function labOrder(topologyName: TopologyName, broker?: string, nodes?: number): LabOrder {
  const topology = topologies[topologyName];
  const recipe = lookUp(recipes, 'broker', broker ?? topology.broker);
  return { name: 'plant', topology, topologyName, recipe, nodes: nodes ?? topology.nodes, root: '/sre' };
}

/** The plan of a lab with counted addresses (198.18.1.11, ...) and ports (20001, ...) and words for secrets. */
export function drawnLab(topologyName: TopologyName, broker?: string, nodes?: number): LabPlan {
  const order = labOrder(topologyName, broker, nodes);
  let [machines, ports] = [10, 20_000];
  return order.topology.plan({
    ...order,
    account: { username: 'sre', password: 'the-password' },
    cookie: 'the-cookie',
    machine: (host) => {
      machines += 1;
      return { host, address: `198.18.1.${machines}` };
    },
    port: () => {
      ports += 1;
      return ports;
    },
    nowMs: DRAWN_AT_MS,
    program: { root: '/sre' },
  });
}

/** The text of a file of a planned container; undefined when it is not written there. */
export function plannedFile(plan: LabPlan, host: string, path: string): string | undefined {
  const files = plan.containers.find(({ machine }) => machine.host === host)?.program.files ?? {};
  return Object.entries(files)
    .flatMap(([folder, content]) => content.map((file) => [`${folder}/${file.path}`, file.content] as const))
    .find(([name]) => name === path)?.[1];
}
