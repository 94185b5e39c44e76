import type { BrokerLog } from './log-pattern.ts';

/**
 * RabbitMQ 3.13 to 4.3 with its MQTT plugin; the words are those of its modules named at each group. Most lines name the
 * connection and not the client: then the address it came from is told.
 */
export const rabbitmq: BrokerLog = {
  name: 'RabbitMQ',
  signs: [
    /RabbitMQ (\d+\.\d+\.\d+)/,
    /\[(?:debug|info|notice|warning|error|critical)\] <0\.\d+\.\d+> .*(?:MQTT|AMQP|rabbit)/,
    /\[(?:info|notice|warning|error)\] <0\.\d+\.\d+> /,
  ],
  patterns: [
    // rabbit_mqtt_processor of 4.0.5 and 4.3.6
    { event: 'client-id-refused', has: 'MQTT login failed: client_id in the certificate' },
    { event: 'login-refused', has: 'MQTT login failed' },
    {
      event: 'login-refused',
      has: 'MQTT connection failed: access refused for user ',
      match: /access refused for user '(?<detail>[^']*)'/,
      fix: [
        'Try it on a node: rabbitmqctl authenticate_user USER PASSWORD',
        'The user guest may only come from localhost; permissions of the virtual host: rabbitmqctl list_user_permissions USER',
      ],
    },
    { event: 'login-refused', has: 'can only connect via localhost' },
    {
      event: 'config-refused',
      has: 'MQTT connection failed: virtual host ',
      match: /virtual host '(?<detail>[^']*)' does not exist/,
    },
    { event: 'not-ready', has: 'MQTT connection failed: vhost ', match: /vhost '(?<detail>[^']*)' is down/ },
    { event: 'connections-full', has: 'MQTT connection failed: node connection limit ' },
    { event: 'connections-full', has: 'MQTT connection failed: connection limit ' },
    { event: 'client-id-refused', has: 'MQTT client ID must be provided for non-clean session' },
    {
      event: 'qos-refused',
      has: 'Received a PUBLISH with QoS2. Disconnecting MQTT client ',
      match: /Disconnecting MQTT client (?<client>.+)$/,
      cause:
        'RabbitMQ has no QoS 2 and says so in CONNACK; an MQTT 5 client that uses it all the same loses its connection.',
    },
    {
      event: 'protocol-error',
      has: 'Topic Alias: ',
      match: /(?:Unknown|Invalid) Topic Alias: \d+\. Disconnecting MQTT client (?<client>.+)$/,
    },
    { event: 'packet-too-big', has: 'exceeds maximum packet size (', match: /Dropping MQTT packet/ },
    { event: 'access-denied', has: 'MQTT topic access refused: ', match: /MQTT topic access refused: (?<detail>.+)$/ },
    {
      event: 'access-denied',
      has: 'MQTT resource access refused: ',
      match: /MQTT resource access refused: (?<detail>.+)$/,
    },
    { event: 'messages-dropped', has: 'Failed to deliver message with packet_id=' },
    { event: 'not-ready', has: 'Terminating MQTT connection because consuming ' },
    // rabbit_mqtt_reader of 4.0.5 and 4.3.6
    {
      event: 'client-id-shared',
      has: ' with duplicate id ',
      match: /MQTT disconnecting client .+ with duplicate id '(?<client>.*)'/,
    },
    {
      event: 'keep-alive-timeout',
      has: '(keepalive timeout)',
      match: /closing MQTT connection \W*(?<detail>\S+):\d+ -> .+ \(keepalive timeout\)/,
    },
    { event: 'not-mqtt', has: '(login timeout)', match: /closing MQTT connection .+ \(login timeout\)/ },
    { event: 'tls-failed', has: 'MQTT detected TLS certificate verification error on ' },
    { event: 'tls-failed', has: 'MQTT detected TLS upgrade error on ', match: /upgrade error on .+?: (?<detail>.+)$/ },
    { event: 'tls-to-plain-port', has: 'TLS-enabled client is connecting to a non-TLS MQTT listener' },
    {
      event: 'connection-lost',
      has: 'MQTT detected network error',
      match: /network error .*?(?<detail>[^\s"<]+):\d+ -> /,
    },
    {
      event: 'connection-lost',
      has: 'will terminate because peer closed TCP connection',
      match: /MQTT connection \W*(?<detail>\S+):\d+ -> .+ will terminate/,
    },
    { event: 'connection-lost', has: 'writing to MQTT socket ' },
    { event: 'not-mqtt', has: 'Unparseable MQTT packet received from connection ' },
    { event: 'not-mqtt', has: 'MQTT cannot parse a packet on connection ' },
    {
      event: 'protocol-error',
      has: 'MQTT protocol error on connection ',
      match: /protocol error on connection .+: (?!subscribe_error)(?<detail>.+)$/,
    },
    {
      event: 'protocol-error',
      has: 'MQTT detected a packet error on connection ',
      match: /packet error on connection .+: (?<detail>.+)$/,
    },
    // rabbit_mqtt_packet of 4.3.6
    { event: 'packet-too-big', has: 'exceeds mqtt.max_packet_size_' },
    // rabbit_mqtt_retainer of 4.3.6
    {
      event: 'messages-dropped',
      has: 'new retained messages are dropped',
      cause: 'The retained message store of the virtual host has reached its limit.',
    },
    // rabbit_access_control of 4.0.5
    { event: 'login-backend-fails', has: 'authentication failed with internal error.' },
    {
      event: 'login-backend-fails',
      has: ' authentication failed with ',
      match: /User '[^']*' authentication failed with \w+:/,
    },
    // rabbit_alarm, vm_memory_monitor, rabbit_disk_monitor of 4.0.5 and 4.3.6
    {
      event: 'memory-full',
      has: 'memory resource limit alarm set on node ',
      match: /memory resource limit alarm set on node (?<detail>\S+?)\.?$/,
      cause: 'The node is above vm_memory_high_watermark: every publisher of the cluster is blocked until it is below.',
      fix: [
        'See what takes it: rabbitmq-diagnostics memory_breakdown',
        'Let the longest queue be drained or limited (max-length); the watermark only as far as the machine has memory',
      ],
    },
    { event: 'memory-full', ends: true, has: 'memory resource limit alarm cleared' },
    {
      event: 'disk-full',
      has: 'disk resource limit alarm set on node ',
      match: /disk resource limit alarm set on node (?<detail>\S+?)\.?$/,
      cause: 'Less is free than disk_free_limit: every publisher of the cluster is blocked until more is.',
    },
    { event: 'disk-full', ends: true, has: 'disk resource limit alarm cleared' },
    { event: 'files-full', has: 'file descriptor limit alarm set.' },
    { event: 'files-full', ends: true, has: 'file descriptor limit alarm cleared' },
    // rabbit_node_monitor, rabbit_autoheal of 4.0.5 and 4.3.6; mnesia
    {
      event: 'cluster-split',
      has: 'mnesia_event got {inconsistent_database',
      match: /inconsistent_database, ?(?<detail>[^}]+)\}/,
    },
    { event: 'cluster-split', has: 'Partial partition detected' },
    { event: 'cluster-split', has: 'Cluster minority/secondary status detected' },
    { event: 'cluster-split', has: 'Autoheal: we were selected to restart' },
    { event: 'node-lost', has: 'rabbit on node ', match: /rabbit on node (?<detail>\S+) down/ },
    { event: 'node-lost', ends: true, has: 'rabbit on node ', match: /rabbit on node \S+ up/ },
    // rabbit_shovel_worker, rabbit_federation_link_util of 4.0.5 and 4.3.6
    {
      event: 'bridge-down',
      has: ' could not connect to ',
      match: /Shovel (?<client>.+?) could not connect to (?<detail>.+)$/,
    },
    {
      event: 'bridge-down',
      has: ' did not connect to ',
      match: /Federation (?<client>.+?) did not connect to (?<detail>.+)$/,
    },
    // rabbit_networking, ranch
    { event: 'port-taken', has: 'eaddrinuse' },
  ],
};
