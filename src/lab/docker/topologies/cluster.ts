import { balancerContainer, balancerDependency, frontAddress } from '../balancer-container.ts';
import { brokerContainer, portOf } from '../broker-container.ts';
import type { Topology } from '../broker-recipe.ts';

const ZONES = ['zone-a', 'zone-b', 'zone-c'];

/** Nodes that are one broker, with shared state where they need it, behind a load balancer. */
export const cluster: Topology = (context) => {
  const { recipe, nodes } = context;
  const machines = Array.from({ length: nodes }, (_, index) => context.machine(`n${index + 1}`));
  const groups = [{ name: 'nodes', servers: machines }];
  const balancer = balancerContainer(context, 'lb', { groups, checkSeconds: recipe.checkSeconds });
  const state = recipe.state?.(context);
  const brokers = machines.map((machine, index) => {
    const program = recipe.program(machine, machines, context, state?.machine);
    const zone = ZONES[index % ZONES.length] ?? '';
    return brokerContainer(context, machine, program, machines, { wave: 1, zone });
  });
  const redis =
    state === undefined
      ? []
      : [{ name: state.node, kind: 'redis', address: `redis://127.0.0.1:${portOf(state.ports, 'redis')}` }];
  const shared = state === undefined ? '' : ' with shared state in Valkey';
  return {
    title: `${nodes} ${recipe.title} nodes${shared} behind HAProxy`,
    containers: [...(state === undefined ? [] : [state]), ...brokers, balancer],
    clusters: [
      {
        suffix: '',
        nodes: brokers.map(({ node }) => node),
        endpoints: [frontAddress(balancer)],
        labels: {},
        dependencies: [balancerDependency(balancer), ...redis],
      },
    ],
  };
};
