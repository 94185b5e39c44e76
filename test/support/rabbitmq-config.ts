/** What may differ between clusters of RabbitMQ. */
export interface RabbitmqConfig {
  /** Up to 4.2; 4.3 accepts and ignores it. */
  readonly partitionHandling?: 'pause_minority' | 'autoheal' | 'ignore';
  /** Type of the queues behind persistent sessions. */
  readonly durableQueues?: 'classic' | 'quorum';
  /** Seconds until Erlang gives a silent peer up, +-25 %. RabbitMQ's default of 60 would make every test wait. */
  readonly netTicktimeSeconds?: number;
}

/** The one user of a test cluster, an administrator. */
export const RABBITMQ_USER = 'sre-test';

/** `rabbitmq.conf` and `advanced.config` of a member, by file name. */
export function rabbitmqFiles(
  config: RabbitmqConfig,
  hosts: readonly string[],
  password: string,
): Readonly<Record<string, string>> {
  const lines = [
    'listeners.tcp.default = 5672',
    'loopback_users = none',
    'anonymous_login_user = none',
    `default_user = ${RABBITMQ_USER}`,
    `default_pass = ${password}`,
    'cluster_formation.peer_discovery_backend = classic_config',
    ...hosts.map((host, index) => `cluster_formation.classic_config.nodes.${index + 1} = rabbit@${host}`),
    `cluster_partition_handling = ${config.partitionHandling ?? 'pause_minority'}`,
    `mqtt.durable_queue_type = ${config.durableQueues ?? 'classic'}`,
  ];
  return {
    'rabbitmq.conf': `${lines.join('\n')}\n`,
    'advanced.config': `[{kernel, [{net_ticktime, ${config.netTicktimeSeconds ?? 60}}]}].\n`,
  };
}
