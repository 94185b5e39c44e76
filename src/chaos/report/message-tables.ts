import type { Table } from '../../page/table.ts';
import type { Findings, MessageCause, MessageExample, MessageFinding } from '../../swarm/findings.ts';
import { seconds } from '../duration-text.ts';

const QOS = ['qos0', 'qos1', 'qos2'] as const;
const MAX_EXAMPLES = 24;

/** What is known of why, for readers. */
const causeWords: Readonly<Record<MessageCause, string>> = {
  'no-subscriber': 'the broker said that nobody had subscribed',
  'session-lost': 'the broker forgot the session of the subscriber',
  reconnected: 'the subscriber reconnected and kept its session',
  'acked-under-fault': 'acknowledged during the fault, by a side that could not keep it',
  'acked-before-fault': 'acknowledged just before the fault, not yet durable',
};

/** What became of the messages of each QoS that was measured. */
export function deliveryTable({ messages }: Findings): Table {
  return {
    head: ['QoS', 'due', 'sent', 'acked', 'refused', 'received', 'lost', 'of it in an outage', 'indeterminate'],
    numeric: [1, 2, 3, 4, 5, 6, 7, 8],
    rows: QOS.filter((qos) => messages[qos].attempted > 0).map((qos) => {
      const { attempted, sent, acked, refused, received, lost, lostInside, indeterminate } = messages[qos];
      const known = qos === 'qos0' ? ['-', '-'] : [count(acked), count(refused)];
      return [
        qos.slice(3),
        ...[count(attempted), count(sent), ...known, count(received), count(lost), count(lostInside)],
        qos === 'qos0' ? '-' : count(indeterminate),
      ];
    }),
  };
}

/** What the words of the delivery table mean. */
export const DELIVERY_NOTE =
  'Lost: QoS 0 sent and never received; QoS 1 and 2 acknowledged and never received. Indeterminate: neither acknowledged nor received, the publisher would have to send it again.';

/** Copies and order, with what happened to the subscriber meanwhile; undefined when there was neither. */
export function duplicateTable({ messages }: Findings): Table | undefined {
  const rows = QOS.filter((qos) => strange(messages[qos])).map((qos) => {
    const { duplicates, duplicateCauses, inversions, inversionsAcross, maxDisplacement, noSubscriber } = messages[qos];
    const { sessionLost, reconnected, unexplained } = duplicateCauses;
    const numbers = [duplicates, sessionLost, reconnected, unexplained, inversions, maxDisplacement, inversionsAcross];
    return [qos.slice(3), ...numbers.map(count), count(noSubscriber)];
  });
  if (rows.length === 0) return undefined;
  return {
    head: [
      ...['QoS', 'duplicates', 'session lost', 'reconnected', 'unexplained'],
      ...['out of order', 'by at most', 'across reconnects', 'answered "no subscriber"'],
    ],
    numeric: [1, 2, 3, 4, 5, 6, 7, 8],
    rows,
  };
}

/** How many of the listed acknowledged and lost messages have which cause: `12 acknowledged during the fault, ...`. */
export function lossCauses({ examples, rpo }: Findings): readonly string[] {
  const acked = examples.lost.filter(({ qos }) => qos > 0);
  const counts = new Map<string, number>();
  for (const { cause } of acked) {
    const words = causeWordsOf(cause);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const rest = rpo.messages - acked.length;
  return [
    ...[...counts].map(([words, times]) => `${count(times)} acknowledged and lost: ${words}`),
    ...(rest > 0 && acked.length > 0 ? [`${count(rest)} more acknowledged and lost, not looked at one by one`] : []),
    ...(rpo.messages > 0
      ? [
          `the oldest of them was acknowledged ${rpo.timeMs === 0 ? 'after the fault was proven' : `${seconds(rpo.timeMs)} before the fault was proven`}, ${count(rpo.ackedAfterFault)} after it had begun`,
        ]
      : []),
  ];
}

/** The messages something went wrong with, one by one, the worst kinds first; undefined when there are none. */
export function exampleTable({ examples, times }: Findings): (Table & { readonly more: number }) | undefined {
  const all: readonly (readonly [string, MessageExample])[] = [
    ...examples.lost.filter(({ qos }) => qos > 0).map((each) => ['lost', each] as const),
    ...examples.noSubscriber.map((each) => ['"no subscriber"', each] as const),
    ...examples.duplicated.filter(({ qos }) => qos === 2).map((each) => ['doubled', each] as const),
    ...examples.inverted.map((each) => ['out of order', each] as const),
  ];
  if (all.length === 0) return undefined;
  const since = (ms: number | undefined): string => (ms === undefined ? '-' : seconds(Math.round(ms - times.faultMs)));
  return {
    head: ['what', 'stream', 'message', 'QoS', 'due', 'acked', 'received', 'copies', 'what is known of why'],
    numeric: [2, 3, 4, 5, 6, 7],
    rows: all
      .slice(0, MAX_EXAMPLES)
      .map(([what, { stream, seq, qos, intendedMs, ackedMs, receivedMs, copies, cause }]) => [
        ...[what, stream, String(seq), String(qos), since(intendedMs), since(ackedMs), since(receivedMs)],
        ...[String(copies), cause === undefined ? '-' : causeWordsOf(cause)],
      ]),
    more: Math.max(0, all.length - MAX_EXAMPLES),
  };
}

function causeWordsOf(cause: MessageCause | undefined): string {
  return cause === undefined ? 'cause unknown' : causeWords[cause];
}

function strange({ duplicates, inversions, inversionsAcross, noSubscriber }: MessageFinding): boolean {
  return duplicates + inversions + inversionsAcross + noSubscriber > 0;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
