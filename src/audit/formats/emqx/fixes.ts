import type { ConfigFormat } from '../format.ts';

/** How EMQX mends a breach. */
export const emqxFixes: ConfigFormat['fixes'] = {
  'anonymous-access': [
    'authentication = [{ mechanism = password_based, backend = built_in_database }], and users of your own',
    'leave enable_authn of the listener at true',
  ],
  'authorization-missing': [
    'authorization { no_match = deny, sources = [{ type = file, path = "etc/acl.conf" }] }',
    'in acl.conf for example: {allow, all, all, ["devices/${username}/#"]}. and as the last line {deny, all}.',
  ],
  'authorization-allows-by-default': [
    'authorization.no_match = deny',
    'the acl.conf EMQX ships with ends in {allow, all}. : make that {deny, all}. , too',
  ],
  'plain-secret': [
    'password = "file:///run/secrets/NAME" reads it from a file, or set it as EMQX_..., with __ for each dot',
  ],
  'plain-listener': ['listeners.tcp.default.enable = false, and listeners.ws.default.enable = false'],
  'tls-minimum': ['listeners.ssl.NAME.ssl_options.versions = [tlsv1.3, tlsv1.2]'],
  'admin-exposed': ['dashboard.listeners.http.bind = "127.0.0.1:18083"'],
  'admin-plain': [
    'dashboard.listeners { http.bind = 0, https { bind = 18084, ssl_options { certfile = ..., keyfile = ... } } }',
  ],
  'connection-limit-missing': ['listeners.TYPE.NAME.max_connections = 100000, and max_conn_rate = "1000/s" beside it'],
  'packet-limit-missing': ['mqtt.max_packet_size = 1MB'],
  'queue-limit-missing': ['mqtt.max_mqueue_len = 1000'],
  'inflight-limit-missing': ['mqtt.max_inflight = 32'],
  'session-expiry-missing': ['mqtt.session_expiry_interval = 2h (for MQTT 3.1.1; MQTT 5 clients say it themselves)'],
  'retained-expiry-missing': ['retainer.msg_expiry_interval = 30d'],
  'sys-topics-off': ['sys_topics.sys_msg_interval = 1m'],
  'logs-off': ['log.console { enable = true, level = warning }'],
  'autoclean-too-soon': ['cluster.autoclean = 24h'],
  'partition-autoheal': [
    'it is the default, and EMQX has no other policy: rehearse it with sre chaos network-partition, and watch the alarm `partition`',
  ],
  'cluster-secret-default': [
    'node.cookie = a long random text, the same on all nodes (openssl rand -hex 32); then restart all nodes at once',
  ],
  'cluster-plain': ['cluster.proto_dist = inet_tls, with etc/ssl_dist.conf'],
  'few-replicas': ['durable_storage.messages.replication_factor = 3'],
  'include-not-named': ['put it into emqx.conf, or into base.hocon, which this audit merges when it is named as well'],
};
