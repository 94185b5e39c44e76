import { brokerContainer, mqttAddress } from '../broker-container.ts';
import type { Topology } from '../broker-recipe.ts';

/** One node and nothing else. */
export const single: Topology = (context) => {
  const { recipe } = context;
  const machine = context.machine('n1');
  const broker = brokerContainer(context, machine, recipe.program(machine, [machine], context), [], { wave: 1 });
  const endpoints = [mqttAddress(broker)];
  return {
    title: `one ${recipe.title} node`,
    containers: [broker],
    clusters: [{ suffix: '', nodes: [broker.node], endpoints, labels: {}, dependencies: [] }],
  };
};
