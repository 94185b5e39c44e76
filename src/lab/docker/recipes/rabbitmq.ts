import { z } from 'zod';
import { readJson } from '../api-read.ts';
import type { BrokerRecipe } from '../broker-recipe.ts';

const members = z.array(z.object({ name: z.string(), running: z.boolean(), uptime: z.number().optional() }));

/** RabbitMQ with the MQTT plugin; clients without a name become the lab's account. */
export const rabbitmq: BrokerRecipe = {
  title: 'RabbitMQ 4.0',
  kind: 'rabbitmq',
  image: 'mqtt-sre/rabbitmq:4.0',
  built: 'rabbitmq-4.0',
  qos: [0, 1], // QoS 2 is granted as 1
  topologies: ['cluster', 'standby-cluster', 'single'],
  ports: { mqtt: 1883, api: 15672, metrics: 15692 },
  checkSeconds: 1,
  account: 'user',
  nodeName: ({ host }) => `rabbit@${host}`,
  program: (own, all, { account, cookie, name }) => ({
    image: rabbitmq.image,
    environment: { ERLANG_COOKIE: cookie, RABBITMQ_NODENAME: `rabbit@${own.host}` },
    files: {
      '/etc/rabbitmq': [
        {
          path: 'rabbitmq.conf',
          content: `${[
            'listeners.tcp.default = 5672',
            'loopback_users = none',
            `default_user = ${account.username}`,
            `default_pass = ${account.password}`,
            `anonymous_login_user = ${account.username}`,
            `anonymous_login_pass = ${account.password}`,
            `cluster_name = ${name}`,
            'cluster_formation.peer_discovery_backend = classic_config',
            ...all.map(({ host }, index) => `cluster_formation.classic_config.nodes.${index + 1} = rabbit@${host}`),
            'cluster_partition_handling = pause_minority',
            'mqtt.durable_queue_type = classic',
          ].join('\n')}\n`,
        },
      ],
    },
  }),
  view: async ({ api }, account, signal) => {
    const listed = members.parse(await readJson(`${api}/api/nodes`, signal, account));
    // A node whose statistics have not come yet is listed without an uptime.
    return listed.filter(({ running, uptime = 0 }) => running && uptime > 0).map(({ name }) => name);
  },
};
