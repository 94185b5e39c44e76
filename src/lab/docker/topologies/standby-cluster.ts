import { balancerContainer, balancerDependency, frontAddress } from '../balancer-container.ts';
import { brokerContainer, mqttAddress } from '../broker-container.ts';
import type { Topology } from '../broker-recipe.ts';
import type { PlannedContainer } from '../lab-plan.ts';

const SIDES = ['a', 'b'] as const;

/** Cluster A serves, cluster B waits with nothing of A's in it; `sre lab promote` sends the devices to B. */
export const standbyCluster: Topology = (context) => {
  const { recipe, nodes } = context;
  const places = SIDES.map((side) => ({
    side,
    machines: Array.from({ length: nodes }, (_, index) => context.machine(`${side}${index + 1}`)),
  }));
  const groups = places.map(({ side, machines }) => ({ name: side, servers: machines }));
  const balancer = balancerContainer(context, 'front', { groups, checkSeconds: recipe.checkSeconds });
  const sides = places.map(({ side, machines }) => {
    const brokers: PlannedContainer[] = machines.map((machine) =>
      brokerContainer(context, machine, recipe.program(machine, machines, context), machines, { wave: 1 }),
    );
    return { side, brokers };
  });
  const each = nodes === 1 ? `one ${recipe.title} node` : `${nodes} ${recipe.title} nodes`;
  return {
    title: `cluster a and its standby b, ${each} each, behind one endpoint`,
    containers: [...sides.flatMap(({ brokers }) => brokers), balancer],
    clusters: sides.map(({ side, brokers }) => ({
      suffix: side,
      nodes: brokers.map(({ node }) => node),
      endpoints: side === 'a' ? [frontAddress(balancer)] : brokers.map(mqttAddress),
      labels: {},
      dependencies: side === 'a' ? [balancerDependency(balancer)] : [],
    })),
    promotion: { sides: ['a', 'b'], by: 'balancer' },
  };
};
