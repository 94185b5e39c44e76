/**
 * The first names of EMQX 5 and 6, and the names in the sections people write by hand, after emqx_schema.erl,
 * emqx_conf_schema.erl and the configuration manual: to tell a slip of the pen by. Not all there are.
 */
export const EMQX_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'actions alarm api_key authentication authorization auto_subscribe bridges broker cluster conn_congestion',
    'connectors crl_cache dashboard delayed durable_sessions durable_storage exhook file_transfer flapping_detect',
    'force_gc force_shutdown gateway license limiter listeners log message_transformation mqtt node opentelemetry',
    'overload_protection plugins prometheus psk_authentication retainer rewrite rpc rule_engine schema_registry',
    'schema_validation session_persistence slow_subs sources stats sys_topics sysmon telemetry topic_metrics zones',
  ].flatMap((line) => line.split(' ')),
  mqtt: [
    'await_rel_timeout client_attrs_init clientid_override exclusive_subscription idle_timeout ignore_loop_deliver',
    'keepalive_backoff keepalive_check_interval keepalive_multiplier max_awaiting_rel max_clientid_len max_inflight',
    'max_mqueue_len max_packet_size max_qos_allowed max_subscriptions max_topic_alias max_topic_levels',
    'message_expiry_interval mqueue_default_priority mqueue_priorities mqueue_store_qos0 namespace_as_mountpoint',
    'peer_cert_as_clientid peer_cert_as_username response_information retain_available retry_interval',
    'server_keepalive session_expiry_interval shared_subscription shared_subscription_initial_sticky_pick',
    'shared_subscription_strategy strict_mode upgrade_qos use_username_as_clientid wildcard_subscription',
  ].flatMap((line) => line.split(' ')),
  cluster: [
    'autoclean autoheal core_nodes description discovery_strategy dns etcd k8s links name',
    'prevent_overlapping_partitions proto_dist quic_lb_mode static',
  ].flatMap((line) => line.split(' ')),
  authorization: ['cache', 'deny_action', 'no_match', 'node_cache', 'sources'],
  force_shutdown: ['enable', 'max_heap_size', 'max_mailbox_size', 'max_message_queue_len'],
};
