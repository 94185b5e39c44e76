import { randomBytes } from 'node:crypto';
import { type ClusterPlan, everyMember, HOSTS } from './cluster-plan.ts';

/** What may differ between clusters of RabbitMQ. */
export interface RabbitmqConfig {
  /** Version of the image. */
  readonly version: string;
  /** Up to 4.2; 4.3 accepts and ignores it. */
  readonly partitionHandling?: 'pause_minority' | 'autoheal' | 'ignore';
  /** Type of the queues behind persistent sessions. */
  readonly durableQueues?: 'classic' | 'quorum';
  /** Seconds until Erlang gives a silent peer up, +-25 %. RabbitMQ's default of 60 would make every test wait. */
  readonly netTicktimeSeconds?: number;
  /** Free disk below which it takes no messages; the default is 50 MB. */
  readonly diskFreeLimitBytes?: number;
}

/** A cluster of RabbitMQ with one user, an administrator. */
export function rabbitmqCluster(config: RabbitmqConfig): ClusterPlan {
  const username = 'sre-test';
  const password = randomBytes(12).toString('hex');
  const cookie = randomBytes(16).toString('hex');
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const files = {
    'rabbitmq.conf': `${linesOf(config, username, password).join('\n')}\n`,
    'advanced.config': `[{kernel, [{net_ticktime, ${config.netTicktimeSeconds ?? 60}}]}].\n`,
  };
  return {
    title: `RabbitMQ ${config.version}`,
    image: `mqtt-sre/rabbitmq:${config.version}`,
    username,
    password,
    nameOf: (host) => `rabbit@${host}`,
    ports: { mqtt: 1883, api: 15672, metrics: 15692 },
    environmentOf: (host) => ({ ERLANG_COOKIE: cookie, RABBITMQ_NODENAME: `rabbit@${host}` }),
    folder: '/etc/rabbitmq',
    filesOf: () => files,
    command: [],
    // Every member answers, has statistics of three running ones, and takes MQTT connections.
    isWhole: (members) =>
      everyMember(members, async ({ api }, signal) => {
        const mqtt = await fetch(`${api}/api/health/checks/protocol-listener/mqtt`, { headers, signal });
        const nodes: unknown = await (await fetch(`${api}/api/nodes`, { headers, signal })).json();
        const ready = Array.isArray(nodes) ? nodes.filter((node) => node.running === true && node.uptime > 0) : [];
        return mqtt.ok && ready.length === members.length;
      }),
  };
}

function linesOf(config: RabbitmqConfig, username: string, password: string): string[] {
  return [
    'listeners.tcp.default = 5672',
    'loopback_users = none',
    'anonymous_login_user = none',
    `default_user = ${username}`,
    `default_pass = ${password}`,
    'cluster_formation.peer_discovery_backend = classic_config',
    ...HOSTS.map((host, index) => `cluster_formation.classic_config.nodes.${index + 1} = rabbit@${host}`),
    `cluster_partition_handling = ${config.partitionHandling ?? 'pause_minority'}`,
    `mqtt.durable_queue_type = ${config.durableQueues ?? 'classic'}`,
    `disk_free_limit.absolute = ${config.diskFreeLimitBytes ?? 50_000_000}`,
  ];
}
