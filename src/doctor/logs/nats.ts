import type { BrokerLog } from './log-pattern.ts';

/** NATS 2.10 with MQTT; a client is written `ADDRESS:PORT - mid:N - "CLIENTID" - `. Seen in logs of 2.10.27. */
export const nats: BrokerLog = {
  name: 'NATS',
  signs: [
    /\[INF\]\s+Version:\s+(\S+)/,
    /(?:^|\s)\[\d+\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d+ \[(?:INF|WRN|ERR|DBG|TRC|FTL)\]/,
    /\[(?:INF|WRN|ERR|FTL)\] /,
  ],
  patterns: [
    {
      event: 'login-refused',
      has: ' - authentication error',
      match: /mid:\d+ - "(?<client>.*)" - authentication error - (?<detail>.+)$/,
    },
    {
      event: 'client-id-shared',
      has: 'since both have the same client ID ',
      match: /since both have the same client ID "(?<client>.*)"$/,
    },
    {
      event: 'access-denied',
      has: 'Publish Violation - ',
      match: /mid:\d+ - "(?<client>.*)" - Publish Violation - (?<detail>.+)$/,
    },
    {
      event: 'access-denied',
      has: 'Subscription Violation - ',
      match: /mid:\d+ - "(?<client>.*)" - Subscription Violation - (?<detail>.+)$/,
    },
    {
      event: 'topic-invalid',
      has: "wildcards not allowed in publish's topic",
      match: /mid:\d+ - "(?<client>.*)" - wildcards not allowed in publish's topic: (?<detail>.+)$/,
    },
    {
      event: 'protocol-refused',
      has: 'unacceptable protocol version of ',
      cause: 'NATS speaks MQTT 3.1.1 only.',
      fix: ['Let the client connect with 3.1.1 (protocol level 4)'],
    },
    {
      event: 'protocol-error',
      has: 'received a second CONNECT packet',
      match: /mid:\d+ - "(?<client>.*)" - received a second/,
    },
    {
      event: 'connections-full',
      has: 'maximum connections exceeded',
      fix: ['Raise max_connections and the open files that go with it, or add a server'],
    },
    { event: 'connections-full', has: 'maximum account active connections exceeded' },
    { event: 'client-slow', has: 'Slow Consumer Detected: ' },
    {
      event: 'processing-slow',
      has: 'Readloop processing time: ',
      match: /mid:\d+ - "(?<client>.*)" - Readloop processing time: (?<detail>\S+)$/,
    },
    { event: 'tls-failed', has: 'TLS handshake error: ', match: /TLS handshake error: (?<detail>.+)$/ },
    { event: 'messages-dropped', has: 'JetStream resource limits exceeded' },
    {
      event: 'disk-full',
      has: 'JetStream out of ',
      match: /JetStream out of (?<detail>.*) ?resources, will be DISABLED|JetStream out of space, will be DISABLED/,
    },
    { event: 'store-unwritable', has: 'JetStream failed to store a msg on stream ' },
    { event: 'store-unwritable', has: 'Filesystem permission denied while writing msg' },
    { event: 'no-quorum', has: ' has NO quorum', match: /JetStream cluster (?<detail>.+) has NO quorum/ },
    {
      event: 'no-quorum',
      has: 'JetStream has not established contact with a meta leader',
      match: /\[WRN\] JetStream has not established contact with a meta leader/,
    },
    { event: 'no-quorum', ends: true, has: 'JetStream cluster new metadata leader: ' },
    { event: 'no-quorum', ends: true, has: 'Self is new JetStream cluster metadata leader' },
    {
      event: 'node-lost',
      has: 'Error trying to connect to route',
      match: /Error trying to connect to route \(attempt \d+\): (?<detail>.+)$/,
    },
    { event: 'node-lost', ends: true, has: ' - Route connection created' },
    { event: 'port-taken', has: 'bind: address already in use' },
  ],
};
