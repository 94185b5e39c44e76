/**
 * What `rabbitmq.conf` may say: the schemas of RabbitMQ 3.10, 4.0 and 4.3 (`priv/schema/*.schema` of the broker and its
 * plugins). MQTT and what bears on it word by word, the other parts by their first word.
 */
export const RABBITMQ_SETTINGS: readonly string[] = [
  ...[
    'allow_anonymous disconnect_on_unauthorized durable_queue_type exchange login_timeout mailbox_soft_limit',
    'max_connections max_packet_size_authenticated max_packet_size_unauthenticated',
    'max_session_expiry_interval_seconds prefetch proxy_protocol retained_message_store',
    'retained_message_store.max_messages retained_message_store.max_size_bytes',
    'retained_message_store_dets_sync_interval sparkplug ssl_cert_client_id_from ssl_cert_login',
    'ssl_cert_login_san_index ssl_cert_login_san_type topic_alias_maximum vhost listeners.tcp listeners.ssl',
    'listeners.tcp.$ listeners.ssl.$ num_acceptors.tcp num_acceptors.ssl message_interceptors.* tcp_listen_options.*',
    'tcp_listen_options subscription_ttl default_user default_pass',
  ].flatMap((line) => line.split(' ').map((name) => `mqtt.${name}`)),
  ...[
    'allow_origins allow_origins.$ cowboy_opts.* hsts.policy max_connections num_acceptors.tcp num_acceptors.ssl',
    'proxy_protocol ssl.* tcp.backlog tcp.ip tcp.listener tcp.port use_file_handle_cache ws_opts.* ws_path',
  ].flatMap((line) => line.split(' ').map((name) => `web_mqtt.${name}`)),
  ...[
    'anonymous_login_pass anonymous_login_user background_gc_enabled background_gc_target_interval channel_max',
    'channel_max_per_node channel_tx_message_max cluster_exchange_limit cluster_keepalive_interval cluster_name',
    'cluster_partition_handling cluster_queue_limit collect_statistics collect_statistics_interval connection_max',
    'consumer_disconnected_timeout consumer_max_per_channel consumer_timeout default_pass default_queue_type',
    'default_user default_vhost default_worker_pool_size delegate_count frame_max handshake_timeout heartbeat',
    'hipe_compile initial_frame_max link_max_per_session load_definitions loopback_users max_channels_per_connection',
    'max_connections max_message_size memory_monitor_interval message_store_shutdown_timeout mirroring_sync_batch_size',
    'mirroring_sync_max_throughput mnesia_table_loading_retry_limit mnesia_table_loading_retry_timeout motd_file',
    'net_ticktime password_hashing_module prevent_startup_if_node_was_reset proxy_protocol',
    'queue_index_embed_msgs_below queue_leader_locator queue_master_locator ranch_connection_max reverse_dns_lookups',
    'session_max_per_connection ssl_allow_poodle_attack ssl_cert_login_from ssl_cert_login_san_index',
    'ssl_cert_login_san_type ssl_handshake_timeout ssl_options tcp_listen_options total_memory_available_override_value',
    'vhost_max vhost_restart_strategy vm_memory_calculation_strategy vm_memory_high_watermark_paging_ratio',
    'vm_memory_high_watermark.relative vm_memory_high_watermark.absolute disk_free_limit.relative',
    'disk_free_limit.absolute loopback_users.$ listeners.tcp listeners.ssl listeners.tcp.$ listeners.ssl.$',
    'listeners.startup_delay num_acceptors.tcp num_acceptors.ssl auth_mechanisms.$ auth_backends.$',
    'auth_backends.$.authn auth_backends.$.authz cluster_partition_handling.pause_if_all_down.recover',
    'cluster_partition_handling.pause_if_all_down.nodes.$ default_permissions.configure default_permissions.read',
    'default_permissions.write default_user_tags.$ cluster_tags.$ node_tags.$ nodename distributed_cookie',
  ].flatMap((line) => line.split(' ')),
  ...[
    'amqp10_client amqp1_0 amqp_client auth_cache auth_http auth_ldap auth_oauth2 aws channel_interceptor',
    'classic_queue cluster_formation credential_validator default_limits default_policies default_users definitions',
    'deprecated_features distribution erlang event_exchange exchange_types federation http_dispatch log management',
    'management_agent message_interceptors metadata_store product prometheus queue_types quorum_queue raft',
    'runtime_parameters shovel socket_writer ssl_options stomp stream stream_queue sysmon_handler tcp_listen_options',
    'tracing trust_store web_stomp credentials_obfuscation',
  ].flatMap((line) => line.split(' ').map((name) => `${name}.*`)),
];

/** Settings newer releases refuse to start with: since when, and what to write now. */
export const REMOVED_SETTINGS: Readonly<Record<string, { readonly since: string; readonly instead: string }>> = {
  // rabbitmq_mqtt.schema of 4.0 and 4.3: "Since 3.13 mqtt.subscription_ttl (in milliseconds) is unsupported".
  'mqtt.subscription_ttl': { since: '3.13', instead: 'mqtt.max_session_expiry_interval_seconds, in seconds' },
  // In the schema of 3.10, no longer in that of 4.0.
  'mqtt.default_user': { since: '4.0', instead: 'anonymous_login_user' },
  'mqtt.default_pass': { since: '4.0', instead: 'anonymous_login_pass' },
  'management.enable_uaa': { since: '4.0', instead: 'management.oauth_enabled' },
};
