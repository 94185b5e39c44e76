import type { AuditTable } from '../audit-part.ts';
import { counted, quoted, share, short } from '../wording.ts';
import { kindShares, type TrafficSummary } from './traffic-summary.ts';

/** Topics shown. */
const TOP = 10;

/** What traffic was, a line each. */
export function trafficLines(summary: TrafficSummary): readonly string[] {
  const { messages, bytes, seconds, qos, retained, stored, distinct, duplicates, largest } = summary;
  if (messages === 0) return [stored === 0 ? 'no message' : `no message but ${stored} retained ones from before`];
  const rate = seconds > 0 ? `, ${short(messages / seconds)} a second` : '';
  return [
    `${counted(messages, 'message', 'messages')}${rate}, ${bytes} bytes of payload, on ${distinct.exact ? '' : 'about '}${counted(distinct.topics, 'topic', 'topics')}`,
    `QoS 0 ${share(qos[0], messages)}, QoS 1 ${share(qos[1], messages)}, QoS 2 ${share(qos[2], messages)}; ${
      retained === undefined ? `${stored} retained from before` : `retained ${share(retained, messages)}`
    }; DUP ${duplicates}`,
    `payloads: ${kindShares(summary)}; ${Math.round(bytes / messages)} bytes on average${
      largest === undefined ? '' : `, the largest ${largest.bytes} on ${quoted(largest.topic)}`
    }`,
  ];
}

/** The topics with the most messages, their shapes, and how long payloads are. */
export function trafficTables({ topics, shapes, sizes, messages, seconds }: TrafficSummary): readonly AuditTable[] {
  if (messages === 0) return [];
  const heard = topics.filter((topic) => topic.messages > 0);
  return [
    {
      title: 'Topics with the most messages',
      head: ['topic', 'messages', 'per second', 'bytes each', 'QoS 0/1/2', 'retained'],
      rows: heard
        .slice(0, TOP)
        .map((topic) => [
          quoted(topic.topic),
          String(topic.messages),
          seconds > 0 ? short(topic.messages / seconds) : '',
          String(Math.round(topic.bytes / topic.messages)),
          topic.qos.join('/'),
          String(topic.retained),
        ]),
      numeric: [1, 2, 3, 5],
    },
    {
      title: 'Kinds of topics',
      head: ['kind', 'topics', 'messages'],
      rows: shapes.slice(0, TOP).map((shape) => [quoted(shape.shape), String(shape.topics), String(shape.messages)]),
      numeric: [1, 2],
    },
    {
      title: 'Sizes of payloads',
      head: ['at most', 'messages', 'share'],
      rows: sizes.map(({ upToBytes, messages: count }) => [
        Number.isFinite(upToBytes) ? `${upToBytes} bytes` : 'more',
        String(count),
        share(count, messages),
      ]),
      numeric: [1, 2],
    },
  ];
}
