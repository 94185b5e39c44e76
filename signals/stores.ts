import { gaugeSignal } from '../src/generate/metric-signal.ts';
import type { Signal } from '../src/generate/signal.ts';
import { metrics } from '../src/metrics/catalogue.ts';
import { compare, group } from '../src/metrics/promql.ts';
import { aggregate, overTime } from '../src/metrics/promql-functions.ts';
import { divide } from '../src/metrics/promql-operators.ts';

/** Bytes that wait for delivery. */
export const queuedBytes = gaugeSignal(metrics.queuedBytes, {
  title: 'Bytes waiting',
  question:
    'How many bytes wait for delivery on each node? This is memory or disk the backlog takes; compare with what the node has left.',
  unit: 'bytes',
});

/** Messages sent and not confirmed. */
export const inflight = gaugeSignal(metrics.inflightMessages, {
  title: 'Messages in flight',
  question:
    'How much is sent and not yet acknowledged? High and flat means receivers that hang; a peak after a reconnect is normal.',
  unit: 'short',
});

/** Messages in the store. */
export const storedMessages = gaugeSignal(metrics.storedMessages, {
  title: 'Messages stored',
  question:
    'How full is the message store of each node? Queued, in flight and retained together; what it holds beyond the queues is retained.',
  unit: 'short',
});

/** Bytes in the store. */
export const storedBytes = gaugeSignal(metrics.storedBytes, {
  title: 'Bytes stored',
  question:
    'How many payload bytes are in the message store? Growing with a steady count of messages is larger payloads.',
  unit: 'bytes',
});

/** Retained messages. */
export const retained = gaugeSignal(metrics.retainedMessages, {
  title: 'Retained messages',
  question:
    'How many messages are retained? They stay until somebody deletes them: growth without end is a publisher that makes up topics.',
  unit: 'short',
});

/** What retained messages take. */
export const retainedBytes = gaugeSignal(metrics.retainedBytes, {
  title: 'Retained bytes',
  question:
    'How much memory do retained messages take? Large and growing: find the topics, delete them with an empty retained message.',
  unit: 'bytes',
});

/** Bytes that wait for the sockets. */
export const socketQueuedBytes = gaugeSignal(metrics.socketQueuedBytes, {
  title: 'Bytes waiting for sockets',
  question: 'Do bytes wait because clients do not read? Near 0 is good; growth is a slow line or clients that hang.',
  unit: 'bytes',
});

/** Packets that wait for the sockets. */
export const socketQueuedPackets = gaugeSignal(metrics.socketQueuedPackets, {
  title: 'Packets waiting for sockets',
  question: 'Do packets wait because clients do not read? Near 0 is good; growth is a slow line or clients that hang.',
  unit: 'short',
});

/** Time until the queues are empty at the present pace. */
export const timeToDrain: Signal = {
  id: 'time-to-drain',
  title: 'Time to drain',
  question:
    'When are the queues empty if they go on shrinking as in the last quarter of an hour? Empty while they do not shrink: then the backlog will not go away by itself.',
  unit: 's',
  by: ['cluster'],
  legend: '{{cluster}}',
  expr: (scope) => {
    const firm = scope.matching(metrics.queuedMessages, { method: { not: 'estimate' } });
    const queued = aggregate('sum', ['cluster'], scope.select(metrics.queuedMessages, { method: { not: 'estimate' } }));
    const growth = aggregate('sum', ['cluster'], overTime('deriv', metrics.queuedMessages, '15m', firm));
    return divide(queued, group(divide(group(compare(growth, '<', -0.01)), -1)));
  },
};
