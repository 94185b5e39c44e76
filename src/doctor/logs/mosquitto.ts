import type { BrokerLog, LogPattern } from './log-pattern.ts';

/** As logged by 2.0.11, 2.0.21 and 1.6 (src/loop.c, handle_connect.c); an id of nobody is written `<unknown>`. */
const upToTwoZero: readonly LogPattern[] = [
  {
    event: 'keep-alive-timeout',
    has: 'has exceeded timeout, disconnecting.',
    match: /Client (?<client>.+) has exceeded timeout, disconnecting\.$/,
  },
  {
    event: 'client-id-shared',
    has: 'already connected, closing old connection.',
    match: /Client (?<client>.+) already connected, closing old connection\.$/,
  },
  {
    event: 'connection-lost',
    has: 'Socket error on client ',
    match: /Socket error on client (?<client>.+), disconnecting\.$/,
  },
  {
    event: 'connection-lost',
    has: 'closed its connection.',
    match: /Client (?!<unknown>)(?<client>.+) closed its connection\.$/,
  },
  {
    event: 'connection-lost',
    has: 'Bad socket read/write on client ',
    match: /Bad socket read\/write on client (?<client>[^:]+): (?<detail>.+)$/,
  },
  {
    event: 'login-refused',
    has: 'disconnected, not authorised.',
    match: /Client (?<client>.+) disconnected, not authorised\.$/,
    fix: [
      'Mosquitto does not say here whether user, password or (without a user) allow_anonymous is meant: try it with sre probe URL --user NAME --password-file FILE',
      'Since 2.0 a listener without allow_anonymous true refuses everybody without a user; with per_listener_settings each listener needs its own password_file',
    ],
  },
  {
    event: 'protocol-error',
    has: 'disconnected due to malformed packet.',
    match: /Client (?<client>.+) disconnected due to/,
  },
  {
    event: 'not-mqtt',
    has: 'Client <unknown> disconnected due to protocol error.',
    cause:
      'What came was no MQTT: TLS or HTTP to a plain MQTT port, a health check, a scanner; Mosquitto words them all the same.',
  },
  {
    event: 'protocol-error',
    has: 'disconnected due to protocol error.',
    match: /Client (?!<unknown>)(?<client>.+) disconnected due to protocol error\.$/,
    cause: 'The client sent what MQTT does not allow; a PUBLISH to a topic with + or # looks like this.',
  },
  {
    event: 'protocol-error',
    has: 'sending multiple CONNECT messages.',
    match: /Bad client (?<client>.+) sending multiple/,
  },
  {
    event: 'packet-too-big',
    has: 'disconnected due to oversize',
    match: /Client (?<client>.+) disconnected due to oversize/,
  },
  {
    event: 'memory-full',
    has: 'disconnected due to out of memory.',
    match: /Client (?<client>.+) disconnected due to/,
  },
  {
    event: 'qos-refused',
    has: 'QoS too high, retain not supported',
    match: /Client (?<client>.+) disconnected due to using not allowed feature/,
  },
  {
    event: 'rate-limited',
    has: 'has exceeded its receive-maximum quota.',
    match: /Client (?<client>.+) has exceeded its/,
  },
];

/** As logged by 2.1.2: every end of a connection has one form. */
const sinceTwoOne: readonly LogPattern[] = (
  [
    ['keep-alive-timeout', 'exceeded timeout.'],
    ['client-id-shared', 'session taken over.'],
    ['connection-lost', 'connection closed by client.'],
    ['connection-lost', 'bad socket read/write:'],
    ['login-refused', 'not authorised.'],
    ['login-refused', 'bad username or password.'],
    ['protocol-error', 'malformed packet.'],
    ['protocol-error', 'protocol error.'],
    ['protocol-error', 'topic alias invalid.'],
    ['packet-too-big', 'oversize p'],
    ['memory-full', 'out of memory.'],
    ['qos-refused', 'used disallowed feature'],
    ['rate-limited', 'receive maximum exceeded.'],
    ['rate-limited', 'quota exceeded.'],
    ['rate-limited', 'connection rate exceeded.'],
    ['client-id-refused', 'client identifier not valid.'],
  ] as const
).map(([event, words]) => ({
  event,
  has: `] disconnected: ${words}`,
  match: /Client (?<client>.+) \[[^\]]*\] disconnected: (?<detail>.+)$/,
}));

/** As logged by 2.0.11, 2.0.21 and 2.1.2. */
const inAll: readonly LogPattern[] = [
  {
    event: 'messages-dropped',
    has: 'Outgoing messages are being dropped for client ',
    match: /dropped for client (?<client>.+)\.$/,
    fix: [
      'Mosquitto says this once for a client until it takes messages again: count losses by $SYS/broker/publish/messages/dropped',
      'See whether the client is connected; sessions nobody comes back for end with persistent_client_expiration',
      'Then raise max_queued_messages (1000) or max_inflight_messages (20)',
    ],
  },
  {
    event: 'access-denied',
    has: 'Denied PUBLISH from ',
    match: /Denied PUBLISH from (?<client>.+?) \(d\d, q\d, r\d, m\d+, '(?<detail>.*)', /,
  },
  {
    event: 'plain-to-tls-port',
    has: 'OpenSSL Error',
    match: /OpenSSL Error.*(?:wrong version number|http request|unknown protocol)/,
  },
  { event: 'certificate-missing', has: 'peer did not return a certificate', match: /OpenSSL Error/ },
  {
    event: 'tls-failed',
    has: 'OpenSSL Error',
    match:
      /OpenSSL Error.*?\]: (?!.*(?:wrong version number|http request|unknown protocol|peer did not return))(?<detail>.+)$/,
  },
  { event: 'tls-to-plain-port', has: 'appears to be using TLS to connect to a non-TLS listener.' },
  { event: 'certificate-missing', has: 'rejected, client did not provide a certificate.' },
  { event: 'topic-invalid', has: 'Invalid subscription string from ' },
  { event: 'protocol-refused', has: 'Invalid protocol version ' },
  {
    event: 'connections-full',
    has: 'denied: max_connections exceeded.',
    match: /Client connection from .+ denied: max_connections exceeded\.$/,
  },
  {
    event: 'files-full',
    has: 'Unable to accept new connection, system socket count has been exceeded.',
  },
  { event: 'host-access-denied', has: 'denied access by tcpd.' },
  { event: 'port-taken', has: 'Error: Address already in use' },
  {
    event: 'config-refused',
    has: 'Error: ',
    match:
      /Error: (?:Unable to (?:load|open|use|set)|Unknown configuration variable|Server certificate\/key are inconsistent|Invalid .+ value)/,
  },
  { event: 'config-refused', has: 'Error found at ' },
  { event: 'store-unwritable', has: 'Error saving in-memory database' },
  { event: 'bridge-down', has: 'Error creating bridge: ', match: /Error creating bridge: (?<detail>.+)$/ },
  { event: 'bridge-down', has: 'Error resolving bridge address: ' },
  {
    event: 'bridge-down',
    has: 'Warning: Unable to connect',
    match: /Unable to connect (?:to )?bridge (?<client>.+)\.$/,
  },
  { event: 'bridge-refused', has: 'Connection Refused: ', match: /: Connection Refused: (?<detail>.+)$/ },
  {
    event: 'bridge-down',
    has: 'has exceeded idle timeout, disconnecting.',
    match: /Bridge connection (?<client>.+) has exceeded idle timeout/,
  },
];

/** Eclipse Mosquitto 1.6 to 2.1, with any `log_timestamp_format`. */
export const mosquitto: BrokerLog = {
  name: 'Mosquitto',
  signs: [
    /mosquitto version (\S+) (?:starting|running|terminating)/,
    /New (?:client|bridge) connected from .+ as .+ \(p\d+, c[01], k\d+/,
    /New connection from \S+ on port \d+\.$/,
    /(?:^|\s)\d{10}: /,
  ],
  patterns: [...upToTwoZero, ...sinceTwoOne, ...inAll],
};
