import { z } from 'zod';
import { readJson } from '../api-read.ts';
import type { BrokerRecipe } from '../broker-recipe.ts';

const listed = z.array(z.object({ node: z.string(), node_status: z.string() }));

/** EMQX of its maker's image, with `autoheal` and `autoclean` as the architecture this lab shows has them. */
export const emqx: BrokerRecipe = {
  title: 'EMQX 5.8',
  kind: 'emqx',
  image: 'emqx/emqx:5.8.9',
  qos: [0, 1, 2],
  topologies: ['cluster', 'standby-cluster', 'single'],
  ports: { mqtt: 1883, api: 18083 },
  checkSeconds: 1,
  account: 'apiKey',
  nodeName: ({ address }) => `emqx@${address}`,
  program: ({ address }, all, { account, cookie }) => ({
    image: emqx.image,
    environment: {
      EMQX_NODE__NAME: `emqx@${address}`,
      EMQX_NODE__COOKIE: cookie,
      EMQX_CLUSTER__DISCOVERY_STRATEGY: 'static',
      EMQX_CLUSTER__STATIC__SEEDS: `[${all.map((each) => `"emqx@${each.address}"`).join(',')}]`,
      EMQX_CLUSTER__AUTOCLEAN: '5m',
      EMQX_CLUSTER__AUTOHEAL: 'true',
      EMQX_API_KEY__BOOTSTRAP_FILE: '/opt/emqx/etc/lab-api-keys',
      EMQX_DASHBOARD__DEFAULT_PASSWORD: account.password,
    },
    files: { '/opt/emqx/etc': [{ path: 'lab-api-keys', content: `${account.username}:${account.password}\n` }] },
  }),
  view: async ({ api }, account, signal) =>
    listed
      .parse(await readJson(`${api}/api/v5/nodes`, signal, account))
      .flatMap(({ node, node_status }) => (node_status === 'running' ? [node] : [])),
};
