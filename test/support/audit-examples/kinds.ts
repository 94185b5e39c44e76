import type { AuditExample } from './example.ts';

const of =
  (file: string) =>
  (bad: string, good: string, version?: string): AuditExample => ({
    file,
    bad,
    good,
    ...(version === undefined ? {} : { version }),
  });

const emqx = of('emqx.conf');
const rabbit = of('rabbitmq.conf');
const verne = of('vernemq.conf');
const nats = of('nats-server.conf');
const hivemq = of('config.xml');

const dashboard = (password: string): string =>
  `dashboard {\n  listeners.http.bind = 18083\n  default_password = "${password}"\n}\n`;
const found = (rest: string): string =>
  `node { name = "emqx@10.0.0.1", cookie = "1f0c" }\ncluster { discovery_strategy = dns, dns.name = "emqx.svc" }\n${rest}`;
const xml = (...parts: readonly string[]): string => `<hivemq>\n${parts.join('\n')}\n</hivemq>\n`;
const center = (users: string): string =>
  xml(
    '<control-center>',
    '<listeners><http><port>8080</port><bind-address>0.0.0.0</bind-address></http></listeners>',
    users,
    '</control-center>',
  );
const server = (...lines: readonly string[]): string =>
  ['server_name: n1', 'jetstream { store_dir: "/var/lib/nats", sync_interval: always }', ...lines, ''].join('\n');
const cluster = (...lines: readonly string[]): string =>
  ['cluster {', '  name: c', '  port: 6222', ...lines, '}'].join('\n');
const guarded = '  authorization { user: route, password: $ROUTE_PASSWORD }';
const formed = 'cluster_formation.peer_discovery_backend = dns\ncluster_formation.dns.hostname = rabbit.svc\n';

/** Rules only one kind of broker can break. */
export const kindExamples: Readonly<Record<string, AuditExample>> = {
  'emqx-default-cookie': emqx(
    'node { name = "emqx@127.0.0.1", cookie = "emqxsecretcookie" }\n',
    'node { name = "emqx@127.0.0.1", cookie = "8c1f0b" }\n',
  ),
  'emqx-default-dashboard-password': emqx(dashboard('public'), dashboard('3d-K0z')),
  'emqx-default-listener-open': emqx(
    'listeners.ssl.devices { bind = 8883 }\n',
    [
      'listeners.ssl.devices { bind = 8883 }',
      ...['tcp', 'ssl', 'ws', 'wss'].map((type) => `listeners.${type}.default.enable = false`),
      '',
    ].join('\n'),
  ),
  'emqx-no-authentication': emqx(
    'listeners.tcp.default.bind = 1883\n',
    'authentication = [{ mechanism = password_based, backend = built_in_database }]\n',
  ),
  'emqx-autoheal-off': emqx(
    'cluster { discovery_strategy = etcd, autoheal = false }\n',
    'cluster { discovery_strategy = etcd, autoheal = true }\n',
  ),
  'emqx-node-name-loopback': emqx(
    'node.name = "emqx@127.0.0.1"\ncluster { discovery_strategy = static, static.seeds = ["emqx@10.0.0.1", "emqx@10.0.0.2"] }\n',
    'node.name = "emqx@10.0.0.1"\ncluster { discovery_strategy = static, static.seeds = ["emqx@10.0.0.1", "emqx@10.0.0.2"] }\n',
  ),
  'emqx-sessions-in-memory': emqx(found(''), found('durable_sessions { enable = true }\n')),
  'emqx-force-shutdown-off': emqx('force_shutdown { enable = false }\n', 'force_shutdown { max_heap_size = 64MB }\n'),
  'emqx-retained-unlimited': emqx(
    'retainer.backend { type = built_in_database, max_retained_messages = 0 }\n',
    'retainer.backend { type = built_in_database, max_retained_messages = 100000 }\n',
  ),
  'rabbitmq-guest-remote': rabbit(
    'loopback_users = none\ndefault_pass = 4e1d\n',
    'default_user = admin\ndefault_pass = 4e1d\n',
  ),
  'rabbitmq-removed-setting': rabbit(
    'mqtt.subscription_ttl = 86400000\n',
    'mqtt.max_session_expiry_interval_seconds = 86400\n',
    '4.0',
  ),
  'rabbitmq-sessions-not-replicated': rabbit(formed, `${formed}mqtt.durable_queue_type = quorum\n`),
  'rabbitmq-overload-protection-off': rabbit('mqtt.mailbox_soft_limit = 0\n', 'mqtt.mailbox_soft_limit = 500\n'),
  'rabbitmq-retained-in-memory': rabbit(
    'mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_ets\n',
    'mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_dets\n',
  ),
  'rabbitmq-certificate-login-unverified': rabbit(
    'mqtt.ssl_cert_login = true\nmqtt.listeners.ssl.default = 8883\n',
    'mqtt.ssl_cert_login = true\nssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n',
  ),
  'rabbitmq-peer-certificate-optional': rabbit(
    'ssl_options.verify = verify_peer\n',
    'ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n',
  ),
  'vernemq-default-cookie': verne(
    'nodename = VerneMQ@127.0.0.1\ndistributed_cookie = vmq\n',
    'nodename = VerneMQ@127.0.0.1\ndistributed_cookie = 8c1f0b\n',
  ),
  'vernemq-netsplit-allow-register': verne(
    'allow_register_during_netsplit = on\n',
    'allow_register_during_netsplit = off\n',
  ),
  'vernemq-netsplit-halfway': verne(
    'allow_register_during_netsplit = on\nallow_publish_during_netsplit = off\n',
    ['register', 'publish', 'subscribe', 'unsubscribe'].map((what) => `allow_${what}_during_netsplit = on\n`).join(''),
  ),
  'vernemq-multiple-sessions': verne('allow_multiple_sessions = on\n', 'allow_multiple_sessions = off\n', '1.13'),
  'vernemq-plumtree': verne('metadata_plugin = vmq_plumtree\n', 'metadata_plugin = vmq_swc\n'),
  'vernemq-size-limit-ignored': verne('message_size_limit = 65536\n', 'max_message_size = 65536\n'),
  'nats-no-jetstream': nats('mqtt { port: 1883 }\n', server('mqtt { port: 1883 }')),
  'nats-no-server-name': nats(
    `jetstream: enabled\nmqtt { port: 1883, stream_replicas: 3 }\n${cluster(guarded)}\n`,
    server('mqtt { port: 1883, stream_replicas: 3 }', cluster(guarded)),
  ),
  'nats-mqtt-replicas-one': nats(
    server('mqtt { port: 1883 }', cluster(guarded, '  routes: ["nats://n2:6222"]')),
    server('mqtt { port: 1883, stream_replicas: 3 }', cluster(guarded, '  routes: ["nats://n2:6222"]')),
  ),
  'nats-sync-interval': nats(
    'jetstream { store_dir: "/var/lib/nats" }\nmqtt { port: 1883 }\n',
    server('mqtt { port: 1883 }'),
  ),
  'nats-store-dir-temporary': nats('jetstream { store_dir: "/tmp/nats" }\n', server()),
  'nats-cluster-open': nats(server(cluster('  routes: ["nats://n2:6222"]')), server(cluster(guarded))),
  'hivemq-control-center-default-password': hivemq(
    center(''),
    center(`<users><user><name>ops</name><password>${'0'.repeat(64)}</password></user></users>`),
  ),
  'hivemq-access-elsewhere': hivemq(
    xml('<listeners><tcp-listener><port>1883</port></tcp-listener></listeners>'),
    xml(
      '<listeners><tls-tcp-listener><port>8883</port>',
      '<tls><client-authentication-mode>REQUIRED</client-authentication-mode></tls>',
      '</tls-tcp-listener></listeners>',
    ),
  ),
  'hivemq-overload-protection-off': hivemq(
    xml('<overload-protection><enabled>false</enabled></overload-protection>'),
    xml('<overload-protection><enabled>true</enabled></overload-protection>'),
  ),
  'hivemq-multicast-discovery': hivemq(
    xml('<cluster><enabled>true</enabled><discovery><multicast/></discovery></cluster>'),
    xml('<cluster><enabled>true</enabled><discovery><extension/></discovery></cluster>'),
  ),
  'hivemq-rest-api-open': hivemq(
    xml(
      '<rest-api><enabled>true</enabled><auth><enabled>false</enabled></auth>',
      '<listeners><http><port>8888</port><bind-address>0.0.0.0</bind-address></http></listeners></rest-api>',
    ),
    xml(
      '<rest-api><enabled>true</enabled><auth><enabled>true</enabled></auth>',
      '<listeners><http><port>8888</port><bind-address>0.0.0.0</bind-address></http></listeners></rest-api>',
    ),
  ),
};
