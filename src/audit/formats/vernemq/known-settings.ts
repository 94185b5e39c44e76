/**
 * Settings of `vernemq.conf` after vmq_server.schema and vmq.schema, to tell a slip of the pen by. Not all there are:
 * plugins bring their own.
 */
export const VERNEMQ_SETTINGS: readonly string[] = [
  'accept_eula allow_anonymous allow_register_during_netsplit allow_publish_during_netsplit',
  'allow_subscribe_during_netsplit allow_unsubscribe_during_netsplit allow_multiple_sessions coordinate_registrations',
  'queue_deliver_mode queue_type max_drain_time max_msgs_per_drain_step queue_sup_sup_children default_reg_view',
  'reg_views retry_interval max_client_id_size persistent_client_expiration max_last_will_delay max_inflight_messages',
  'max_online_messages max_offline_messages max_message_rate max_message_size message_size_limit',
  'upgrade_outgoing_qos outgoing_clustering_buffer_size remote_enqueue_timeout mqtt_connect_timeout http_modules',
  'listener.max_connections listener.nr_of_acceptors listener.mountpoint crl_refresh_interval systree_enabled',
  'systree_interval systree_mountpoint systree_qos systree_retain systree_reg_view graphite_enabled graphite_host',
  'graphite_port graphite_interval graphite_connect_timeout graphite_reconnect_timeout graphite_prefix',
  'graphite_api_key graphite_include_labels tcp_listen_options shared_subscription_policy',
  'shared_subscription_timeout_action suppress_lwt_on_session_takeover topic_alias_max_client topic_alias_max_broker',
  'topic_max_depth receive_max_client receive_max_broker metadata_plugin message_store_plugin distributed_cookie',
  'nodename log.console log.console.level log.console.file log.error log.error.file log.crash log.crash.file',
  'log.syslog log.level plugins.vmq_passwd plugins.vmq_acl plugins.vmq_diversity plugins.vmq_webhooks',
  'plugins.vmq_bridge vmq_acl.acl_file vmq_acl.acl_reload_interval vmq_passwd.password_file',
  'vmq_passwd.password_reload_interval vmq_diversity.script_dir leveldb.maximum_memory.percent',
  'erlang.async_threads erlang.max_ports erlang.max_processes erlang.distribution_buffer_size',
  'erlang.distribution.port_range.minimum erlang.distribution.port_range.maximum plumtree.directory',
  'plumtree.outstanding_limit plumtree.drop_i_have_threshold setup.data_dir setup.log_dir',
].flatMap((line) => line.split(' '));
