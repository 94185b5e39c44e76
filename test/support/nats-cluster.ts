import { randomBytes } from 'node:crypto';
import { type ClusterPlan, everyMember, HOSTS } from './cluster-plan.ts';

/** What may differ between clusters of NATS. */
export interface NatsConfig {
  /** Version of the image. */
  readonly version: string;
  /** Seconds between two pings of a route, which is given up after the third without an answer; the default is 30. */
  readonly pingSeconds?: number;
  readonly maxConnections?: number;
  /** What JetStream may store; three quarters of the free disk without it. */
  readonly maxFileStoreBytes?: number;
}

/** A cluster of nats-server with JetStream, MQTT, an account for the clients and the system account. */
export function natsCluster(config: NatsConfig): ClusterPlan {
  const username = 'sre-test';
  const password = randomBytes(12).toString('hex');
  return {
    title: `NATS ${config.version}`,
    image: `mqtt-sre/nats:${config.version}`,
    username,
    password,
    nameOf: (host) => host,
    ports: { mqtt: 1883, api: 8222 },
    environmentOf: () => ({}),
    folder: '/etc/nats',
    filesOf: (host) => ({ 'test.conf': fileOf(host, config, { username, password }) }),
    command: ['/etc/nats/test.conf'],
    // The first MQTT client makes streams with a replica on each of three servers: all of them have to be there by then.
    isWhole: (members) =>
      everyMember(members, async ({ api }, signal) => {
        const health = await fetch(`${api}/healthz`, { signal });
        const varz = JSON.parse(await (await fetch(`${api}/varz`, { signal })).text());
        const routez = JSON.parse(await (await fetch(`${api}/routez`, { signal })).text());
        const peers = new Set(routez.routes.map((route: { remote_name: string }) => route.remote_name));
        const meta = varz.jetstream.meta;
        return health.ok && meta.leader !== '' && meta.cluster_size === 3 && peers.size === members.length - 1;
      }),
  };
}

function fileOf(host: string, config: NatsConfig, user: { readonly username: string; readonly password: string }) {
  const systemPassword = randomBytes(12).toString('hex');
  return `
server_name: ${host}
http: 8222
max_connections: ${config.maxConnections ?? 5_000}
ping_interval: "${config.pingSeconds ?? 30}s"
ping_max: 2
jetstream { store_dir: /var/lib/nats${config.maxFileStoreBytes === undefined ? '' : `, max_file_store: ${config.maxFileStoreBytes}`} }
mqtt { port: 1883 }
cluster {
  name: plant-a
  port: 6222
  no_advertise: true
  routes: [${HOSTS.map((peer) => `nats://${peer}:6222`)}]
}
accounts {
  APP { jetstream: enabled, users: [{ user: "${user.username}", password: "${user.password}" }] }
  SYS { users: [{ user: "system", password: "${systemPassword}" }] }
}
system_account: SYS
`;
}
