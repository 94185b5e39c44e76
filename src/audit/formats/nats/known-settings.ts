/**
 * The settings NATS takes at the top and in its blocks, after `server/opts.go`, the server 2.10.27 asked with `-t`, and the
 * reference of 2.14: to tell a slip of the pen by. Newer releases have more.
 */
export const NATS_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  '': [
    'account_resolver accounts accounts_resolver allow_non_tls authorization client_advertise cluster',
    'connect_error_reports connect_backoff debug default_js_domain default_sentinel disable_sublist_cache',
    'feature_flags gateway host http http_base_path http_port https https_port js_cluster_compact_max jetstream',
    'lame_duck_duration lame_duck_grace_period leaf leafnodes listen log_file log_size_limit log_max_num logfile',
    'logfile_size_limit logfile_max_num logtime logtime_utc mappings maps max_closed_clients max_conn',
    'max_connections max_control_line max_payload max_pending max_subs max_subscriptions max_sub_tokens',
    'max_subscription_tokens max_traced_msg_len monitor_port mqtt net no_auth_user no_fast_producer_stall',
    'no_header_support no_sublist_cache no_sys_acc no_system no_system_account ocsp ocsp_cache operator operators',
    'pid_file pidfile ping_interval ping_max port ports_file_dir prof_block_rate prof_port proxies',
    'reconnect_error_reports remote_syslog resolver resolver_pinned_accounts resolver_preload resolver_tls root',
    'root_operator root_operators roots server_metadata server_name server_tags store_dir storedir',
    'strict_signature_check syslog system system_account tls trace trace_headers trace_verbose trusted trusted_keys',
    'websocket write_deadline write_timeout ws proxy_protocol max_buffered_size max_buffered_msgs',
  ].flatMap((line) => line.split(' ')),
  mqtt: [
    'ack_wait authentication authorization consumer_auto_cleanup consumer_inactive_threshold',
    'consumer_memory_storage consumer_replicas downgrade_qos2_subscribe host js_api_timeout js_domain listen',
    'max_ack_pending max_inflight net no_auth_user port reject_qos2_publish stream_replicas tls',
  ].flatMap((line) => line.split(' ')),
  jetstream: [
    'cipher domain ek enable enabled encryption_key extension_hint js_info_queue_limit key limits max_buffered_msgs',
    'max_buffered_size max_catchup max_file max_file_store max_mem max_mem_store max_memory_store',
    'max_outstanding_catchup meta_compact meta_compact_size meta_compact_sync oldkey prev_key prev_ek',
    'prev_encryption_key request_queue_limit store store_dir storedir strict sync sync_always sync_interval tpm',
    'unique_tag info_queue_limit',
  ].flatMap((line) => line.split(' ')),
  cluster: [
    'accounts advertise authorization cluster_advertise compression connect_backoff connect_retries host listen name',
    'net no_advertise permissions ping_interval pool_size port routes tls write_deadline write_timeout',
  ].flatMap((line) => line.split(' ')),
};
