import type { BrokerRecipe } from '../broker-recipe.ts';

/** HiveMQ Community Edition of its maker's image, which knows no cluster and lets anybody in. */
export const hivemq: BrokerRecipe = {
  title: 'HiveMQ CE',
  kind: 'hivemq',
  image: 'hivemq/hivemq-ce:2025.4',
  qos: [0, 1, 2],
  topologies: ['single'],
  // The page of the Prometheus extension, where the image has it.
  ports: { mqtt: 1883, metrics: 9399 },
  checkSeconds: 1,
  account: 'none',
  options: { edition: 'community' },
  nodeName: ({ host }) => host,
  program: () => ({ image: hivemq.image }),
};
