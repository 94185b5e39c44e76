import { gaugeSignal, rateSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { aggregate, rateAgo } from '../src/metrics/promql-functions.ts';

/** PUBLISH packets from clients, by node. */
export const messagesIn = rateSignal(metrics.messagesReceived, {
  title: 'Messages in',
  question:
    'Which node takes the publish load? Even connections with uneven messages mean a few loud publishers: find them on that node.',
  unit: 'mps',
});

/** PUBLISH packets to clients, by node. */
export const messagesOut = rateSignal(metrics.messagesSent, {
  title: 'Messages out',
  question:
    'Which node delivers? Falling while messages in hold means that subscribers were lost or routing broke: look at its connections and at the routes between the nodes.',
  unit: 'mps',
});

/** What came in a week ago: the load of the same hour. */
export const messagesInLastWeek: Signal = {
  id: 'messages-in-last-week',
  title: 'Messages in a week ago',
  question: 'What was the load a week ago at this hour? Empty in the first week.',
  unit: 'mps',
  by: ['cluster'],
  legend: '{{cluster}} a week ago',
  expr: (scope) =>
    aggregate(
      'sum',
      ['cluster'],
      rateAgo(metrics.messagesReceived, scope.range('5m'), '7d', scope.matching(metrics.messagesReceived)),
    ),
};

/** Everything that was not delivered, with what nobody had asked for. */
export const messagesDropped = rateSignal(metrics.messagesDropped, {
  title: 'Drops by reason',
  question:
    'Why are messages not delivered? Should be empty but for no_subscribers, which is not loss. queue_full: consumers too slow; expired: offline too long; too_large, quota: limits of the broker.',
  unit: 'mps',
});

/** Deliveries of QoS 1 and 2 that were confirmed. */
export const messagesAcknowledged = rateSignal(metrics.messagesAcknowledged, {
  title: 'Messages acknowledged',
  question:
    'Do receivers confirm what they get? Far below the messages out of QoS 1 and 2 means that receivers hang: look for the ones that never send PUBACK.',
  unit: 'mps',
});

/** Deliveries that were repeated. */
export const messagesRedelivered = rateSignal(metrics.messagesRedelivered, {
  title: 'Messages sent again',
  question:
    'Are messages sent twice? Near 0 is good. A level that stays means that acknowledgements come too late or get lost: look at round trips and slow receivers.',
  unit: 'mps',
});

/** Bytes from clients. */
export const bytesIn = rateSignal(metrics.bytesReceived, {
  title: 'Bytes in',
  question:
    'How much network does each node take in? More bytes with as many messages are larger payloads: compare with the line rate of the machine.',
  unit: 'Bps',
});

/** Bytes to clients. */
export const bytesOut = rateSignal(metrics.bytesSent, {
  title: 'Bytes out',
  question:
    'How much network does each node send? Fan-out multiplies it: one more subscriber of a busy topic costs as much again. Compare with the line rate of the machine.',
  unit: 'Bps',
});

/** Payload of what clients publish. */
export const payloadIn = rateSignal(metrics.payloadBytesReceived, {
  title: 'Payload in',
  question: 'How much of the bytes in is payload? Only some brokers count it; the rest is headers and topics.',
  unit: 'Bps',
});

/** Payload of what clients get. */
export const payloadOut = rateSignal(metrics.payloadBytesSent, {
  title: 'Payload out',
  question: 'How much of the bytes out is payload? Only some brokers count it; the rest is headers and topics.',
  unit: 'Bps',
});

/** Control packets from clients, by type. */
export const packetsIn = rateSignal(metrics.packetsReceived, {
  title: 'Packets in by type',
  question:
    'What do clients send? Mostly publish and puback is work; mostly connect is a storm, mostly pingreq a fleet that idles, subscribe without end a client in a loop.',
  unit: 'ops',
});

/** Control packets to clients, by type. */
export const packetsOut = rateSignal(metrics.packetsSent, {
  title: 'Packets out by type',
  question:
    'What does the node answer? Many disconnect or connack without as many connect means clients are thrown out; pubrec without pubcomp are stuck QoS 2 handshakes.',
  unit: 'ops',
});

/** Requests a cloud service slowed down. */
export const throttled = rateSignal(metrics.throttledRequests, {
  title: 'Throttled requests',
  question:
    'Does a managed service slow us down? Should be empty. The operation says which limit was met: spread the load or raise the quota.',
  unit: 'ops',
});

/** CONNECTs a second as the broker tells them. */
export const connectRate = gaugeSignal(metrics.connectRate, {
  title: 'CONNECTs by the count of the broker',
  question:
    'How many clients connect a second, where the broker has no counter of them? A peak after a restart is the fleet coming back; a level that stays is flapping.',
  unit: 'cps',
});
