import { z } from 'zod';
import { readJson } from '../api-read.ts';
import type { BrokerRecipe } from '../broker-recipe.ts';
import type { Machine } from '../lab-plan.ts';
import type { PlanContext } from '../plan-context.ts';

const routez = z.object({ server_name: z.string(), routes: z.array(z.object({ remote_name: z.string() })).nullish() });
const health = z.object({ status: z.string() });

/** The most MQTT state is kept; said, because a client that connects while servers are missing would settle it lower for ever. */
const MAX_REPLICAS = 3;

/** nats-server with JetStream and MQTT; clients without a name are in the account APP. */
export const nats: BrokerRecipe = {
  title: 'NATS 2.10',
  kind: 'nats',
  image: 'mqtt-sre/nats:2.10',
  built: 'nats-2.10',
  qos: [0, 1, 2],
  topologies: ['cluster', 'standby-cluster', 'single'],
  ports: { mqtt: 1883, api: 8222 },
  // A CONNECT is a write to a replicated stream, which waits for an election of up to some seconds.
  checkSeconds: 5,
  account: 'none',
  nodeName: ({ host }) => host,
  program: (own, all, context) => ({
    image: nats.image,
    command: ['/etc/nats/lab.conf'],
    files: { '/etc/nats': [{ path: 'lab.conf', content: configuration(own, all, context) }] },
  }),
  view: async ({ api }, _account, signal) => {
    health.parse(await readJson(`${api}/healthz`, signal));
    const { server_name, routes: peers } = routez.parse(await readJson(`${api}/routez`, signal));
    return [...new Set([server_name, ...(peers ?? []).map(({ remote_name }) => remote_name)])];
  },
};

function configuration(own: Machine, all: readonly Machine[], { name, account, cookie }: PlanContext): string {
  // All of them, itself included: their number is the size JetStream expects to elect its first leader in. Of three that
  // name two each, two may do it alone, and then the third is at times never given a stream.
  const routes = all.map(({ host }) => `nats://${host}:6222`);
  // One route to each (`pool_size: -1`): of servers that start at the same moment and dial each other, the route pool of
  // 2.10 at times leaves one the leader knows nothing of, and no stream of three copies is ever placed.
  // A cluster block without a second server would wait for one for ever.
  const cluster =
    all.length === 1
      ? ''
      : `cluster {
  name: "${name}"
  port: 6222
  no_advertise: true
  pool_size: -1
  routes: [${routes.join(', ')}]
}
`;
  return `server_name: ${own.host}
http: 8222
jetstream { store_dir: /var/lib/nats }
mqtt { port: 1883, stream_replicas: ${Math.min(all.length, MAX_REPLICAS)} }
${cluster}accounts {
  APP { jetstream: enabled, users: [{ user: "${account.username}", password: "${account.password}" }] }
  SYS { users: [{ user: "system", password: "${cookie}" }] }
}
system_account: SYS
no_auth_user: "${account.username}"
`;
}
