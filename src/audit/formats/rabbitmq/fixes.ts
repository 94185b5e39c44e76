import type { ConfigFormat } from '../format.ts';

/** How RabbitMQ mends a breach. */
export const rabbitmqFixes: ConfigFormat['fixes'] = {
  'anonymous-access': [
    'mqtt.allow_anonymous = false, or anonymous_login_user = none (4.0 and later) for all protocols',
  ],
  'default-account': [
    'take loopback_users = none (or loopback_users.guest = false) out',
    'rabbitmqctl add_user NAME, rabbitmqctl set_permissions NAME ".*" ".*" ".*", then rabbitmqctl delete_user guest',
  ],
  'plain-secret': [
    'rabbitmqctl encode PASSWORD PASSPHRASE, and NAME = encrypted:... with config_entry_decoder.passphrase in advanced.config',
    'or leave it out, and make users with rabbitmqctl or load_definitions, which hold hashes',
  ],
  'plain-listener': [
    'mqtt.listeners.tcp = none, and mqtt.listeners.ssl.default = 8883 with ssl_options.cacertfile, certfile and keyfile',
  ],
  'tls-minimum': ['ssl_options.versions.1 = tlsv1.3 and ssl_options.versions.2 = tlsv1.2, no others'],
  'admin-exposed': ['management.tcp.ip = 127.0.0.1'],
  'admin-plain': ['management.ssl.port = 15671 with management.ssl.certfile and keyfile, instead of management.tcp'],
  'connection-limit-missing': [
    'max_connections = 100000 (before 4.3: connection_max) counts for the node, mqtt.max_connections (4.2 and later) for MQTT',
  ],
  'packet-limit-missing': ['mqtt.max_packet_size_authenticated = 1048576'],
  'session-expiry-missing': ['mqtt.max_session_expiry_interval_seconds = 1209600'],
  'inflight-limit-missing': ['mqtt.prefetch = 10'],
  'memory-share-high': ['vm_memory_high_watermark.relative = 0.6'],
  'disk-limit-low': [
    'disk_free_limit.absolute = 2GB, or disk_free_limit.relative = 1.0 for as much as there is memory',
  ],
  'partition-ignored': [
    'cluster_partition_handling = pause_minority, on three nodes or more; 4.3 with Khepri does so by itself',
  ],
  'partition-autoheal': ['cluster_partition_handling = pause_minority where no loss is allowed'],
  'even-node-count': ['join a third node: rabbitmqctl join_cluster rabbit@NODE'],
  'logs-off': ['log.console = true, log.console.level = info'],
  'unknown-setting': [
    'RabbitMQ does not start with it: rabbitmq-diagnostics status shows which files are read, and the documentation of your release the settings',
  ],
};
