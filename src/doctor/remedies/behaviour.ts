import type { Remedy } from '../remedy.ts';

/** What clients meet after CONNACK. */
export const behaviourRemedies = {
  'topic-mismatch': {
    cause:
      'The topic that is published to and the filter that is subscribed to differ: letter case, a leading slash, a level too many.',
    fix: [
      'Compare both letter by letter: topics are case-sensitive, and `/a/b` is not `a/b`',
      'See what really arrives: sre doctor URL --topic TOPIC',
    ],
  },
  'wildcard-misused': {
    cause:
      'The wildcard does not cover what is published: `+` stands for exactly one whole level, `#` for all remaining ones and only at the end.',
    fix: [
      'Use + for one level (home/+/temp) and # as the last level for everything below (home/#)',
      'Neither may be part of a level (home/sensor+), and neither matches topics that begin with $',
    ],
  },
  'no-subscriber-no-retain': {
    cause:
      'Nobody was subscribed when the message was published, and it was neither retained nor was there a persistent session to queue it for.',
    fix: [
      'Subscribe before publishing, or publish state that late subscribers need with the retained flag',
      'Give subscribers that go away a persistent session (clean session off, or a session expiry in MQTT 5) and QoS 1 or 2',
    ],
  },
  'not-authorized': {
    cause: 'The credentials are right, but an access rule does not let this user or client id do it.',
    fix: [
      "Look the user up in the broker's access rules: which topics may it publish to, which may it subscribe to?",
      'Mind that 3.1.1 brokers often drop a denied message without a word; MQTT 5 says it in the acknowledgement',
    ],
  },
  redelivery: {
    cause:
      'An acknowledgement was lost or late, so that the message was sent again: QoS 1 promises at least once, not exactly once.',
    fix: [
      'Make the receiver ignore what it has already handled (an id in the payload, or values that may be written twice)',
      'Where that cannot be done, use QoS 2 from publisher and subscriber; a duplicate there is a defect of broker or client library',
    ],
  },
  'client-id-shared': {
    cause: 'Two clients use one client id, and each connecting throws the other out.',
    fix: [
      'Give every client an id of its own (serial number, host name and process), also the second instance of a service',
      "Find both in the broker's log: the same client id connects from two addresses in turn",
    ],
  },
  'keep-alive-too-short': {
    cause:
      'The keep-alive is shorter than the pauses of the network or longer than a firewall, NAT or load balancer keeps an idle connection.',
    fix: [
      'Use 60 s to start with; below the idle timeout of everything between client and broker',
      'Raise it where the network pauses (mobile, satellite); the broker waits one and a half times as long',
      'Let clients send PINGREQ by themselves: a blocked event loop in the client looks just the same',
    ],
  },
  'message-loop': {
    cause: 'A client or a bridge publishes what it receives to a topic it is subscribed to.',
    fix: [
      'Publish results to other topics than the ones that are subscribed to',
      'In MQTT 5 subscribe with "no local"; between brokers let a bridge forward each topic one way or under a prefix',
    ],
  },
} as const satisfies Readonly<Record<string, Remedy>>;
