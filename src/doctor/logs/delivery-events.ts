import type { LogEvent } from './log-event.ts';

/** What becomes of messages on their way to clients and other brokers. */
export const deliveryEvents = {
  'access-denied': {
    severity: 'warning',
    says: 'clients were denied a topic',
    cause: 'The access rules do not allow this client to publish to or subscribe to this topic.',
    fix: [
      'Try it as the device: sre doctor URL --user NAME --as CLIENTID --topic TOPIC',
      'Compare the topic of the line with the rules, letter by letter and level by level',
    ],
    symptoms: ['messages-not-received', 'messages-disappear', 'wildcard-not-working', 'not-authorized'],
  },
  'topic-invalid': {
    severity: 'warning',
    says: 'a topic or topic filter was not valid',
    cause:
      'A PUBLISH to a topic with + or #, or a subscription where # is not last or + and # do not stand alone in their level.',
    fix: ['Publish to exact topics only; subscribe with home/+/temperature (one level) or home/# (all below)'],
    symptoms: ['wildcard-not-working', 'messages-disappear', 'connection-drops', 'topic-name-invalid'],
  },
  'packet-too-big': {
    severity: 'warning',
    says: 'packets were bigger than the broker takes',
    cause: 'The payload is bigger than the limit of the broker; it closes the connection or drops the message.',
    fix: [
      'Compare the size of the payload with the limit of the broker',
      'See what is granted: sre doctor URL --only connect',
    ],
    symptoms: ['connection-drops', 'messages-disappear', 'connection-lost'],
  },
  'qos-refused': {
    severity: 'warning',
    says: 'a QoS was used that the broker does not have',
    cause: 'The broker does not speak QoS 2, or not as high a QoS as the client used.',
    fix: [
      'Publish with QoS 1 and make the receivers ignore what they have already seen',
      'See what is granted: sre doctor URL --only connect',
    ],
    symptoms: ['connection-drops', 'messages-disappear', 'connection-lost'],
  },
  'messages-dropped': {
    severity: 'critical',
    says: 'messages for clients were dropped',
    cause: 'The queue of a slow or offline subscriber is full.',
    fix: [
      'See whether the client is connected and how fast it takes messages; offline sessions nobody comes back for should expire',
      'Then make the queue longer, or publish less often; the longer queue alone only moves the moment',
      'sre doctor --config sre.yaml --cluster NAME --only queues',
    ],
    symptoms: ['messages-not-received', 'messages-disappear', 'broker-slow'],
  },
  'qos0-dropped': {
    severity: 'warning',
    says: 'messages of QoS 0 for slow clients were dropped',
    cause: 'The client does not take messages as fast as they come, and QoS 0 is not queued for it.',
    fix: [
      'Let the client take messages faster, or subscribe to less',
      'What must not be lost needs QoS 1 and a session that is kept',
    ],
    symptoms: ['messages-not-received', 'messages-disappear'],
  },
  'rate-limited': {
    severity: 'warning',
    says: 'clients were slowed down or refused by a rate limit or quota',
    cause: 'They publish or connect more often than the limits of the broker allow.',
    fix: [
      'Compare the rate of the client with the limit in the configuration of the broker',
      'Batch readings, or raise the limit if the broker has room for it',
    ],
    symptoms: ['messages-disappear', 'broker-slow', 'connection-drops'],
  },
  'client-slow': {
    severity: 'warning',
    says: 'clients did not take what was sent to them',
    cause: 'The client or its link is slower than its subscriptions.',
    fix: ['Let it subscribe to less, take messages faster, or share the subscription among several ($share)'],
    symptoms: ['broker-slow', 'messages-not-received'],
    worth: { times: 3 },
  },
  'bridge-down': {
    severity: 'warning',
    says: 'a bridge could not connect',
    cause: 'The broker at the other end does not run, is not reachable, or its name does not resolve.',
    fix: [
      'From the machine of this broker: sre doctor mqtt://OTHER:1883',
      'Compare address and port in the configuration of the bridge',
    ],
    symptoms: ['messages-not-received', 'messages-disappear'],
  },
  'bridge-refused': {
    severity: 'critical',
    says: 'a bridge was refused by the broker at the other end',
    cause: 'Its credentials, client id or protocol version are not accepted there; nothing crosses it.',
    fix: ['Try its credentials from this machine: sre doctor mqtt://OTHER:1883 --user NAME --password-file FILE'],
    symptoms: ['messages-not-received', 'messages-disappear'],
  },
  'bridge-dropping': {
    severity: 'critical',
    says: 'a bridge or data integration lost messages',
    cause: 'What it sends to is slower than what comes, or away, and its buffer is full.',
    fix: ['Look at the other end first', 'Then make the buffer bigger, batch more, or send less'],
    symptoms: ['messages-disappear', 'messages-not-received'],
  },
} as const satisfies Readonly<Record<string, LogEvent>>;
