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
  'messages-lost': {
    cause:
      'The broker takes messages and loses some on the way: a full queue or outgoing buffer, a cut between nodes of the cluster, or a proxy or plug-in that drops.',
    fix: [
      "Look for drops in the broker's own counters and log in this minute (sre exporter has them as mqtt_messages_dropped_total)",
      'Ask each node by itself instead of the load balancer: when one node delivers and two do not, the cluster is cut',
      'Take rules, plug-ins and bridges that filter messages out of the way one at a time',
    ],
  },
  'qos-refused': {
    cause: 'The broker is set to a lower maximum QoS than this one, and MQTT 3.1.1 has no way to say so in CONNACK.',
    fix: [
      'Publish and subscribe at the highest QoS that works, or raise the limit at the broker (Mosquitto: max_qos, EMQX: mqtt.max_qos_allowed)',
      'RabbitMQ has no QoS 2: use QoS 1 and make receivers ignore what they have handled',
    ],
  },
  'round-trip-slow': {
    cause: 'The way there and back is long or full, or the broker is behind with its work.',
    fix: [
      'Compare with the network alone: the time of the TCP connection above is one round trip of it',
      "If the network is quick, look at the broker's CPU, its queues and the disk it syncs to: sre doctor URL --symptom 'broker slow'",
    ],
  },
  'retain-not-offered': {
    cause: 'Retained messages are switched off at this broker, for this user, or do not exist there.',
    fix: [
      'Let devices publish their state again after every reconnect, or ask them for it when a subscriber comes',
      'Or switch them on (Mosquitto: retain_available true, EMQX: mqtt.retain_available and the retainer)',
    ],
  },
  'retained-broken': {
    cause:
      'The store of retained messages is full, switched off without saying so, or not shared by the nodes of the cluster.',
    fix: [
      'Look at the limits of the store: number, size and expiry of retained messages',
      'Ask each node by itself: a retained message must be found at all of them',
      'RabbitMQ keeps retained messages on the node that took them unless its store is replicated',
    ],
  },
  'wildcards-broken': {
    cause: 'The broker does not match filters the way MQTT asks for, or a plug-in or proxy rewrites topics.',
    fix: [
      'Look for topic rewriting and mount points in its configuration',
      'Until it is mended, subscribe to the exact topics',
    ],
  },
  'wildcards-refused': {
    cause: 'The broker, or the access rule of this user, takes exact topics only.',
    fix: [
      'Subscribe to the exact topics, or let the rule name the filter with its wildcard',
      'Some brokers bound how many levels a filter may have: look for such a limit',
    ],
  },
  'shared-not-offered': {
    cause:
      'Shared subscriptions belong to MQTT 5; not every broker has them, and some take $share for an ordinary topic.',
    fix: [
      'Split the work in another way: an own topic for each worker, or a queue behind one subscriber',
      'Workers that subscribe to $share here get no message, and no error either',
    ],
  },
  'shared-broken': {
    cause: 'The broker or its cluster does not treat the members as one group.',
    fix: [
      'Ask each node by itself: members on different nodes must be one group',
      'Until it is mended, make workers ignore what another one has handled',
    ],
  },
  'will-broken': {
    cause: 'The broker does not tell a torn connection from a polite end, or a proxy in front hides the difference.',
    fix: [
      'Ask the broker without the proxy: a proxy that keeps its own connection open hides that the client has gone',
      'See whether an access rule forbids the user the topic of the will: the broker publishes it with his rights',
    ],
  },
  'takeover-broken': {
    cause:
      'The nodes of the cluster do not know each others sessions, or the broker is set to refuse or allow a client id twice.',
    fix: [
      'Ask each node by itself: two connections with one id on one node must not stand side by side',
      'VerneMQ: allow_multiple_sessions off; in a cluster look for a cut between the nodes',
    ],
  },
  'takeover-unsaid': {
    cause:
      'The broker closes the socket without the DISCONNECT that MQTT 5 asks for, so a client sees "connection lost".',
    fix: [
      'Let clients that are thrown out wait before they come back: what looks like the network may be a second client',
    ],
  },
  'session-lost': {
    cause:
      'Sessions live in the memory of one node, expire at once, or are not shared by the nodes behind a load balancer.',
    fix: [
      'Look for the longest session expiry the broker allows, and whether sessions survive a restart (Mosquitto: persistence true)',
      'Ask each node by itself: behind a load balancer the client may have come back to another node',
      'Clients: clean session off and always the same client id (MQTT 5: clean start off and a session expiry above 0)',
    ],
  },
  'session-emptied': {
    cause:
      'The broker queues nothing for clients that are away: the queue is bounded to 0, full, or the QoS was lowered below 1.',
    fix: [
      'Look at the bound of the queue per client (Mosquitto: max_queued_messages, EMQX: mqtt.max_mqueue_len, VerneMQ: max_offline_messages)',
      'Subscribe and publish at QoS 1 or 2: QoS 0 is not kept for clients that are away',
    ],
  },
  'keep-alive-ignored': {
    cause: 'The broker, or a proxy in front of it, does not watch the keep-alive that the client promised.',
    fix: [
      'Ask the broker without the proxy; a proxy must hand its end of the connection on',
      'Set a keep-alive at the broker, or TCP keep-alive on the listener, so that vanished clients do not add up',
    ],
  },
  'qos-2-broken': {
    cause: 'The broker, a bridge or a plug-in does not keep the four steps of QoS 2 for each message.',
    fix: [
      'Look for a bridge or a rule that brings the same message a second time at a lower QoS',
      'Ask for an update of the broker; until then make receivers ignore what they have handled',
    ],
  },
  'topic-name-invalid': {
    cause: 'The wildcards + and # are for subscriptions; the name a message is published to must not contain them.',
    fix: [
      'Publish to the one topic that is meant (home/bedroom/temperature) and subscribe with the wildcard (home/+/temperature)',
      'Look for a client that puts a filter where a topic belongs: brokers answer 0x90 (topic name invalid) or end the connection',
    ],
  },
  'topic-silent': {
    cause:
      'Nobody publishes there now, and what was published before is gone: it was not retained, and nobody was subscribed.',
    fix: [
      'See whether the publisher is connected and gets its acknowledgement; then ask again while it publishes',
      'Publish state that late subscribers need with the retained flag, and let subscribers be there first',
    ],
  },
} as const satisfies Readonly<Record<string, Remedy>>;
