/** What an option belongs to; `security` is a listener's with `per_listener_settings true`, else the whole broker's. */
type Scope = 'broker' | 'listener' | 'security' | 'bridge' | 'plugin';

/** One option of `mosquitto.conf`. */
export interface Option {
  readonly scope: Scope;
  /** What stands behind it; absent: any text. */
  readonly takes?: 'boolean' | 'number';
  /** May stand more than once. */
  readonly repeats?: true;
  /** First version that knows it, where that is above 1.6. */
  readonly since?: readonly [major: number, minor: number, patch?: number];
  /** First version that does not start with it any more. */
  readonly until?: readonly [major: number, minor: number];
  /** Goes away, since this version, and what to write instead. */
  readonly deprecated?: { readonly since: readonly [major: number, minor: number]; readonly instead: string };
}

const of = (scope: Scope, names: string, more: Omit<Option, 'scope'> = {}): [string, Option][] =>
  names.split(' ').map((name) => [name, { scope, ...more }]);

const V20 = [2, 0] as const;
const V21 = [2, 1] as const;

/** Every option of Mosquitto 1.6 to 2.1, after its manual page, its example file and what the programs themselves accept. */
const options: Readonly<Record<string, Option>> = Object.fromEntries([
  ...of('broker', 'autosave_on_changes check_retain_source connection_messages log_timestamp', { takes: 'boolean' }),
  ...of('broker', 'persistence retained_persistence queue_qos0_messages retain_available', { takes: 'boolean' }),
  ...of('broker', 'set_tcp_nodelay upgrade_outgoing_qos', { takes: 'boolean' }),
  ...of('broker', 'autosave_interval log_facility max_inflight_bytes max_inflight_messages', { takes: 'number' }),
  ...of('broker', 'max_packet_size max_queued_bytes max_queued_messages message_size_limit sys_interval', {
    takes: 'number',
  }),
  ...of('broker', 'memory_limit websockets_log_level websockets_headers_size', { takes: 'number' }),
  ...of('broker', 'max_keepalive', { takes: 'number' }),
  ...of('broker', 'persistence_file persistence_location persistent_client_expiration pid_file user'),
  ...of('broker', 'log_timestamp_format'),
  ...of('broker', 'log_dest log_type include_dir', { repeats: true }),
  ...of('broker', 'global_max_clients global_max_connections packet_buffer_size', { takes: 'number', since: V21 }),
  ...of('broker', 'retain_expiry_interval', { takes: 'number', since: [2, 0, 21] }),
  ...of('broker', 'enable_control_api', { takes: 'boolean', since: V21 }),
  ...of('broker', 'per_listener_settings', {
    takes: 'boolean',
    deprecated: {
      since: V21,
      instead: 'listener_allow_anonymous, listener_auto_id_prefix, and plugin_load with plugin_use',
    },
  }),
  ...of('broker', 'allow_duplicate_messages', {
    takes: 'boolean',
    deprecated: { since: V20, instead: 'nothing: leave it out' },
  }),
  ...of('broker', 'clientid_prefixes', {
    deprecated: { since: V20, instead: 'use_username_as_clientid true, or rules of a plugin' },
  }),
  ...of('broker', 'store_clean_interval', { until: V20 }),
  ...of('broker', 'retry_interval', {
    deprecated: { since: V20, instead: 'nothing: it has no effect' },
  }),
  ...of('security', 'allow_anonymous allow_zero_length_clientid', { takes: 'boolean' }),
  ...of('security', 'password_file', {
    deprecated: { since: V21, instead: 'plugin .../mosquitto_password_file.so' },
  }),
  ...of('security', 'acl_file', { deprecated: { since: V21, instead: 'plugin .../mosquitto_acl_file.so' } }),
  ...of('security', 'psk_file'),
  ...of('security', 'auto_id_prefix', { deprecated: { since: V21, instead: 'listener_auto_id_prefix' } }),
  ...of('security', 'plugin', { repeats: true, since: V20 }),
  ...of('security', 'auth_plugin', { repeats: true, deprecated: { since: V20, instead: 'plugin' } }),
  ...of('broker', 'global_plugin plugin_load', { repeats: true, since: V21 }),
  ...of('plugin', 'auth_plugin_deny_special_chars', { takes: 'boolean', repeats: true }),
  ...of('listener', 'listener', { repeats: true }),
  ...of('listener', 'bind_address', { deprecated: { since: V20, instead: 'listener PORT ADDRESS' } }),
  ...of('listener', 'port', { takes: 'number', deprecated: { since: V20, instead: 'listener PORT' } }),
  ...of('listener', 'bind_interface cafile capath certfile keyfile ciphers crlfile mount_point protocol'),
  ...of('listener', 'http_dir psk_hint socket_domain tls_engine tls_engine_kpass_sha1 tls_keyform tls_version'),
  ...of('listener', 'ciphers_tls1.3', { since: V20 }),
  ...of('listener', 'dhparamfile', { deprecated: { since: V21, instead: 'nothing: it is no longer needed' } }),
  ...of('listener', 'require_certificate use_identity_as_username use_subject_as_username', { takes: 'boolean' }),
  ...of('listener', 'use_username_as_clientid', { takes: 'boolean' }),
  ...of('listener', 'max_connections max_topic_alias maximum_qos max_qos', { takes: 'number' }),
  ...of('listener', 'accept_protocol_versions listener_auto_id_prefix', { since: V21 }),
  ...of('listener', 'websockets_origin plugin_use', { since: V21, repeats: true }),
  ...of('listener', 'listener_allow_anonymous disable_client_cert_date_checks proxy_protocol_v2_require_tls', {
    takes: 'boolean',
    since: V21,
  }),
  ...of('listener', 'enable_proxy_protocol max_topic_alias_broker', { takes: 'number', since: V21 }),
  ...of('bridge', 'connection topic', { repeats: true }),
  ...of('bridge', 'address addresses bridge_alpn bridge_bind_address bridge_cafile bridge_capath bridge_certfile'),
  ...of('bridge', 'bridge_identity bridge_keyfile bridge_protocol_version bridge_psk bridge_tls_version'),
  ...of('bridge', 'clientid remote_clientid local_clientid username remote_username local_username'),
  ...of('bridge', 'password remote_password local_password notification_topic restart_timeout start_type'),
  ...of('bridge', 'bridge_attempt_unsubscribe bridge_insecure bridge_outgoing_retain bridge_require_ocsp', {
    takes: 'boolean',
  }),
  ...of('bridge', 'cleansession local_cleansession notifications notifications_local_only round_robin try_private', {
    takes: 'boolean',
  }),
  ...of('bridge', 'idle_timeout keepalive_interval threshold', { takes: 'number' }),
  ...of('bridge', 'bridge_max_packet_size', { takes: 'number', since: V20 }),
  ...of('bridge', 'bridge_ciphers bridge_ciphers_tls1.3 bridge_tcp_keepalive bridge_reload_type', { since: V21 }),
  ...of('bridge', 'bridge_tls_use_os_certs', { takes: 'boolean', since: V21 }),
  ...of('bridge', 'bridge_receive_maximum bridge_session_expiry_interval bridge_max_topic_alias', {
    takes: 'number',
    since: V21,
  }),
  ...of('bridge', 'bridge_tcp_user_timeout', { takes: 'number', since: V21 }),
]);

/** The option of that name; those handed on to plugins are known by their beginning. */
export function optionOf(name: string): Option | undefined {
  if (/^(?:plugin_opt_|auth_opt_)./.test(name)) return { scope: 'plugin', repeats: true };
  return Object.hasOwn(options, name) ? options[name] : undefined;
}
