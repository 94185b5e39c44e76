import type { BrokerLog } from './log-pattern.ts';

/** `msg` of a line, in text (`msg: x,`) or JSON (`"msg":"x"`); the level and everything else is around it. */
const CLIENT = /(?:clientid: |"clientid":\s*")(?<client>[^,"]+)/;
const CLIENT_AND_REASON =
  /(?:clientid: |"clientid":\s*")(?<client>[^,"]+).*?(?:reason: |"reason":\s*")(?<detail>[^,"]+)/;
const CLIENT_AND_TOPIC = /(?:clientid: |"clientid":\s*")(?<client>[^,"]+).*?(?:topic: |"topic":\s*")(?<detail>[^,"]+)/;

/** The end of a connection is logged at level info: `msg: terminate, ... reason: {shutdown,discarded}` (5.8, 5.10). */
function ended(reason: string): RegExp {
  return new RegExp(`${CLIENT.source}.*\\b${reason}\\b`);
}

/** EMQX 5 and 6, text and JSON: keys as in its modules and seen in logs of 5.8.9 and 5.10. */
export const emqx: BrokerLog = {
  name: 'EMQX',
  signs: [
    /EMQX (?:Enterprise |Open Source )?v?(\d+\.\d+\.\d+\S*) is running now/,
    /\bemqx@\S+/,
    /\[(?:debug|info|notice|warning|error|critical)\] (?:tag: \w+, )?(?:clientid: |msg: |Mria\()/,
    /\b(?:Listener|Start listener) (?:tcp|ssl|ws|wss|http|quic):\S+ on /,
  ],
  patterns: [
    // emqx_access_control, emqx_channel, emqx_authz: throttled since 5.6
    { event: 'login-refused', has: 'authentication_failure', match: CLIENT_AND_REASON },
    { event: 'access-denied', has: 'authorization_permission_denied', match: CLIENT_AND_TOPIC },
    { event: 'access-denied', has: 'cannot_publish_to_topic_due_to_not_authorized', match: CLIENT_AND_TOPIC },
    // the same in 5.0
    { event: 'access-denied', has: 'msg: cannot_publish_to_topic,', match: CLIENT_AND_TOPIC },
    { event: 'rate-limited', has: 'cannot_publish_to_topic_due_to_quota_exceeded', match: CLIENT_AND_TOPIC },
    {
      event: 'connections-full',
      has: 'connection_rejected_due_to_license_limit_reached',
      cause: 'More sessions than the licence allows.',
      fix: ['See what it allows: emqx ctl license info', 'Let forgotten sessions expire, or get a bigger licence'],
    },
    // emqx_session_events
    {
      event: 'messages-dropped',
      has: 'dropped_msg_due_to_mqueue_is_full',
      match: CLIENT,
      fix: [
        'See the client and its queue: emqx ctl clients show CLIENTID (mqueue_len, mqueue_dropped)',
        'Offline sessions nobody comes back for: shorter mqtt.session_expiry_interval; then mqtt.max_mqueue_len (1000)',
      ],
    },
    { event: 'qos0-dropped', has: 'dropped_qos0_msg', match: CLIENT },
    { event: 'rate-limited', has: 'socket_receive_paused_by_rate_limit', match: CLIENT },
    // emqx_resource_buffer_worker
    { event: 'bridge-dropping', has: 'data_bridge_buffer_overflow' },
    { event: 'bridge-dropping', has: 'unrecoverable_resource_error' },
    // emqx_flapping
    { event: 'flapping', has: 'flapping_detected', match: CLIENT },
    // emqx_connection, at level info
    { event: 'keep-alive-timeout', has: 'keepalive_timeout', match: ended('keepalive_timeout') },
    { event: 'client-id-shared', has: '{shutdown,discarded}', match: ended('discarded') },
    { event: 'client-id-shared', has: '{shutdown,takenover}', match: ended('takenover') },
    // emqx_connection: what cannot be parsed
    { event: 'protocol-error', has: 'parse_frame_failed' },
    // esockd
    { event: 'tls-failed', has: '{tls_alert,', match: /\{tls_alert,\{(?<detail>\w+)/ },
    { event: 'files-full', has: 'EMFILE (Too many open files' },
    { event: 'files-full', has: 'ENFILE (File table overflow' },
    { event: 'port-taken', has: 'eaddrinuse' },
    // emqx_alarm of 5.8.9: `msg: alarm_is_activated, message: <<"93.69% cpu usage">>, name: high_cpu_usage`
    { event: 'cpu-busy', has: 'alarm_is_activated', match: /high_cpu_usage/ },
    { event: 'cpu-busy', ends: true, has: 'alarm_is_deactivated', match: /high_cpu_usage/ },
    {
      event: 'memory-full',
      has: 'alarm_is_activated',
      match: /high_(?<detail>system|process)_memory_usage/,
      cause:
        'Memory of the machine or of one process of the broker is above its watermark; EMQX does not refuse, in the end the kernel kills it.',
    },
    { event: 'memory-full', ends: true, has: 'alarm_is_deactivated', match: /high_(?:system|process)_memory_usage/ },
    { event: 'client-slow', has: 'alarm_is_activated', match: /conn_congestion\/(?<client>[^/]+)\// },
    { event: 'cluster-split', has: 'alarm_is_activated', match: /\bname: partition\b/ },
    { event: 'cluster-split', ends: true, has: 'alarm_is_deactivated', match: /\bname: partition\b/ },
    // mria and mnesia of 5.8.9
    { event: 'cluster-split', has: 'Core cluster partition' },
    {
      event: 'cluster-split',
      has: 'mnesia_event got {inconsistent_database',
      match: /inconsistent_database, ?(?<detail>[^}]+)\}/,
    },
    { event: 'node-lost', has: 'Mria(Membership): Node ', match: /Mria\(Membership\): Node (?<detail>\S+) down/ },
    { event: 'node-lost', ends: true, has: 'Mria(Membership): Node ', match: /Mria\(Membership\): Node \S+ up/ },
    { event: 'node-lost', has: "' not responding **", match: /Node (?<detail>'[^']+') not responding/ },
    {
      event: 'node-lost',
      has: 'failed_to_connect_server',
      match: /tag: RPC.*?node: '?(?<detail>[^',]+)/,
    },
  ],
  // `msg: log_events_throttled_during_last_period, period: 1 minutes, 0 seconds, dropped: #{authentication_failure => 4}`
  leftOut: (line) =>
    line.includes('log_events_throttled_during_last_period')
      ? [...line.matchAll(/\b([a-z0-9_]{4,80})(?: => |":)(\d{1,12})\b/g)].map(([, has = '', count]) => ({
          has,
          count: Number(count),
        }))
      : [],
};
