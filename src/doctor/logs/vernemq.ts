import type { BrokerLog } from './log-pattern.ts';

/** Subscriber ids are written `{[],<<"id">>}`, mount point first. */
const CLIENT = /client \{[^{}]*?,<<"(?<client>[^"]*)">>\}/;

/** VerneMQ 1 and 2: words of vmq_mqtt_fsm, vmq_mqtt5_fsm, vmq_ranch, vmq_cluster_mon and vmq_cluster_node. */
export const vernemq: BrokerLog = {
  name: 'VerneMQ',
  signs: [/VerneMQ version (\S+)/i, /\bVerneMQ@\S+/, /\bvmq_[a-z0-9_]+/, /client \{\[[^\]]*\],<<"/],
  patterns: [
    {
      event: 'login-backend-fails',
      has: "can't authenticate client ",
      match: /due to (?<detail>no_matching_hook_found|\{noproc|\{timeout|timeout|error\b)/,
      cause:
        'No authentication plugin answered: none is loaded, its backend (database, webhook, script) does not answer, or it answered an error.',
      fix: ['See what is loaded: vmq-admin plugin show', 'Ask the backend from the machine of the broker'],
    },
    {
      event: 'login-refused',
      has: "can't authenticate client ",
      match: new RegExp(
        `${CLIENT.source}.* due to (?<detail>invalid_credentials|plugin_chain_exhausted|chain_exhausted|not_authorized|not_allowed)`,
      ),
      fix: [
        'plugin_chain_exhausted: no plugin knew the user; is the right one loaded? vmq-admin plugin show',
        'Password file: vmq-passwd; allow_anonymous = on only where it is meant',
      ],
    },
    {
      event: 'not-ready',
      has: "can't register client ",
      match: new RegExp(`${CLIENT.source}.* due to (?:reason )?(?<detail>not_ready|netsplit)`),
      cause:
        'VerneMQ knows a node that does not answer, and allow_register_during_netsplit is off: it refuses to register anybody.',
      fix: [
        'See which: vmq-admin cluster show',
        'A node that left for good: vmq-admin cluster leave node=NAME',
        'Whether to serve during a split is a choice: allow_register_during_netsplit and its sisters',
      ],
    },
    { event: 'access-denied', has: "can't auth publish ", match: /due to (?<detail>\w+)/ },
    { event: 'access-denied', has: 'publish_not_authorized_3_1_1' },
    { event: 'access-denied', has: "can't authenticate last will" },
    {
      event: 'keep-alive-timeout',
      has: 'stopped due to keepalive expired',
      match: new RegExp(`${CLIENT.source}.* stopped due to keepalive expired`),
    },
    {
      event: 'messages-dropped',
      has: ' dropped ',
      match: /subscriber \{[^{}]*?,<<"(?<client>[^"]*)">>\} dropped \d+ messages/,
    },
    { event: 'client-id-refused', has: 'invalid client id ', match: /invalid client id (?<detail>.+)$/ },
    { event: 'client-id-refused', has: 'empty client id not allowed in mqttv3' },
    { event: 'protocol-refused', has: 'invalid protocol version for ' },
    {
      event: 'tls-to-plain-port',
      has: 'cant_parse_connect_fixed_header,<<22,3,', // 22, 3: the first bytes of a TLS ClientHello
    },
    { event: 'not-mqtt', has: 'cant_parse_connect_fixed_header', match: /cant_parse_connect_fixed_header(?!,<<22,3,)/ },
    { event: 'protocol-error', has: 'due to unexpected frame type', match: CLIENT },
    { event: 'node-lost', has: 'luster ', match: /[Cc]luster [Nn]ode (?<detail>\S+) DOWN/ },
    { event: 'node-lost', ends: true, has: 'luster ', match: /[Cc]luster [Nn]ode \S+ UP/ },
    {
      event: 'node-lost',
      has: ' connect to cluster node ',
      match: /can't (?:initiate )?connect to cluster node (?<detail>\S+) due to/,
    },
    { event: 'port-taken', has: 'eaddrinuse' },
  ],
};
