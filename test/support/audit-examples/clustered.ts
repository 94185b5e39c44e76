import type { AuditExample } from './example.ts';

const rabbit = (bad: string, good: string, version?: string): AuditExample => ({
  file: 'rabbitmq.conf',
  bad,
  good,
  ...(version === undefined ? {} : { version }),
});
const emqx = (bad: string, good: string): AuditExample => ({ file: 'emqx.conf', bad, good });

const nodes = (count: number): string =>
  Array.from({ length: count }, (_, n) => `cluster_formation.classic_config.nodes.${n + 1} = rabbit@n${n + 1}\n`).join(
    '',
  );

/** Rules that Mosquitto, which has no cluster, cannot break. */
export const clusteredExamples: Readonly<Record<string, AuditExample>> = {
  'authorization-allows-by-default': emqx(
    'authorization { no_match = allow, sources = [{ type = file, path = "etc/acl.conf" }] }\n',
    'authorization { no_match = deny, sources = [{ type = file, path = "etc/acl.conf" }] }\n',
  ),
  'default-account': rabbit(
    'loopback_users = none\ndefault_user = guest\ndefault_pass = guest\n',
    'default_user = admin\nanonymous_login_user = none\n',
  ),
  'memory-share-high': rabbit('vm_memory_high_watermark.relative = 0.9\n', 'vm_memory_high_watermark.relative = 0.6\n'),
  'disk-limit-low': rabbit('disk_free_limit.absolute = 50MB\n', 'disk_free_limit.absolute = 2GB\n'),
  'message-rate-unlimited': {
    file: 'vernemq.conf',
    bad: 'listener.ssl.default = 0.0.0.0:8883\nmax_message_rate = 0\n',
    good: 'listener.ssl.default = 0.0.0.0:8883\nmax_message_rate = 100\n',
  },
  'retained-expiry-missing': emqx(
    'retainer { msg_expiry_interval = 0s }\n',
    'retainer { msg_expiry_interval = 30d }\n',
  ),
  'single-node': rabbit(nodes(1), nodes(3)),
  'even-node-count': rabbit(nodes(2), nodes(3)),
  'partition-ignored': rabbit(
    `${nodes(3)}cluster_partition_handling = ignore\n`,
    `${nodes(3)}cluster_partition_handling = pause_minority\n`,
    '4.0',
  ),
  'partition-autoheal': rabbit(
    `${nodes(3)}cluster_partition_handling = autoheal\n`,
    `${nodes(3)}cluster_partition_handling = pause_minority\n`,
    '4.0',
  ),
  'autoclean-too-soon': emqx('cluster { autoclean = 1m }\n', 'cluster { autoclean = 24h }\n'),
  'cluster-secret-default': emqx(
    'node { name = "emqx@10.0.0.1", cookie = "emqxsecretcookie" }\n',
    'node { name = "emqx@10.0.0.1", cookie = "b7f0c1" }\n',
  ),
  'cluster-plain': emqx(
    'cluster { discovery_strategy = dns, dns { name = "emqx.svc" } }\n',
    'cluster { discovery_strategy = dns, proto_dist = inet_tls, dns { name = "emqx.svc" } }\n',
  ),
  'few-replicas': {
    file: 'nats-server.conf',
    bad: 'server_name: n1\njetstream: true\nmqtt { port: 1883, stream_replicas: 2 }\ncluster { name: c, port: 6222, routes: ["nats://n2:6222"] }\n',
    good: 'server_name: n1\njetstream: true\nmqtt { port: 1883, stream_replicas: 3 }\ncluster { name: c, port: 6222, routes: ["nats://n2:6222"] }\n',
  },
};
