import { z } from 'zod';
import { readJson } from '../api-read.ts';
import type { BrokerRecipe } from '../broker-recipe.ts';

const status = z.array(
  z.record(z.string(), z.object({ mystatus: z.array(z.record(z.string(), z.boolean())).optional() })),
);

/** VerneMQ of its maker's image; starting it accepts the maker's licence for images. */
export const vernemq: BrokerRecipe = {
  title: 'VerneMQ 2.1',
  kind: 'vernemq',
  image: 'vernemq/vernemq:2.1.2',
  qos: [0, 1, 2],
  topologies: ['cluster', 'standby-cluster', 'single'],
  ports: { mqtt: 1883, api: 8888 },
  checkSeconds: 1,
  account: 'none',
  nodeName: ({ address }) => `VerneMQ@${address}`,
  program: ({ address }, all, { cookie }) => ({
    image: vernemq.image,
    environment: {
      DOCKER_VERNEMQ_ACCEPT_EULA: 'yes',
      DOCKER_VERNEMQ_ALLOW_ANONYMOUS: 'on',
      DOCKER_VERNEMQ_NODENAME: address,
      DOCKER_VERNEMQ_DISTRIBUTED_COOKIE: cookie,
      ...(all[0]?.address === address ? {} : { DOCKER_VERNEMQ_DISCOVERY_NODE: all[0]?.address ?? '' }),
    },
  }),
  view: async ({ node, api }, _account, signal) => {
    const [told = {}] = status.parse(await readJson(`${api}/status.json`, signal));
    const [members = {}] = told[node]?.mystatus ?? [];
    return Object.keys(members).filter((name) => members[name] === true);
  },
};
