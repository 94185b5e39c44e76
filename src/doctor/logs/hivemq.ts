import type { BrokerLog } from './log-pattern.ts';

/** HiveMQ 4, its event.log (com.hivemq.logging.EventLog of the community edition 2021 and later). */
export const hivemq: BrokerLog = {
  name: 'HiveMQ',
  signs: [
    /HiveMQ .*version:? (\d\S*)/i,
    /- Client ID: .+, IP: \S+,? (?:Clean Start: |was disconnected|disconnected )/,
    /Outgoing publish message was dropped\. Receiving /,
    /\bcom\.hivemq\./,
  ],
  patterns: [
    {
      event: 'keep-alive-timeout',
      has: 'was disconnected. reason: Client was idle for too long',
      match: /Client ID: (?<client>.+), IP: \S+ was disconnected/,
    },
    {
      event: 'client-id-shared',
      has: 'was disconnected. reason: Another client connected with the same client',
      match: /Client ID: (?<client>.+), IP: \S+ was disconnected/,
    },
    { event: 'not-mqtt', has: 'was disconnected. reason: No CONNECT sent in time' },
    {
      event: 'rate-limited',
      has: 'was disconnected. reason: Sent too many concurrent PUBLISH messages',
      match: /Client ID: (?<client>.+), IP: \S+ was disconnected/,
    },
    {
      event: 'protocol-error',
      has: 'was disconnected. reason: Sent second CONNECT message',
      match: /Client ID: (?<client>.+), IP: \S+ was disconnected/,
    },
    {
      event: 'connection-lost',
      has: ' disconnected ungracefully.',
      match: /Client ID: (?!UNKNOWN)(?<client>.+), IP: \S+ disconnected ungracefully\.$/,
    },
    {
      event: 'messages-dropped',
      has: 'message queue is full',
      match: /Receiving (?:client|shared subscription group): (?<client>.+), topic: .*message queue is full/,
    },
    {
      event: 'qos0-dropped',
      has: 'The QoS 0 memory limit exceeded',
      match: /Receiving (?:client|shared subscription group): (?<client>.+), topic: .*QoS 0 memory limit/,
    },
    {
      event: 'qos0-dropped',
      has: 'The tcp socket was not writable',
      match: /Receiving client: (?<client>.+), topic: /,
    },
    {
      event: 'packet-too-big',
      has: 'Maximum packet size exceeded',
      match: /Receiving client: (?<client>.+), (?:topic|messageType): /,
      cause: 'The client announced a smaller maximum packet size than this message has.',
    },
  ],
};
